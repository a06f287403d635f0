from qa.words import content_words, is_stop_word, terms, words


def test_a_word_keeps_its_place_and_spelling():
    text = "The force's plans"
    assert [(w.text, text[w.start : w.end]) for w in words(text)] == [
        ("The", "The"),
        ("force's", "force's"),
        ("plans", "plans"),
    ]


def test_stems_make_forms_of_a_word_equal():
    assert terms("investigating investigations investigated") == ["investig"] * 3


def test_possessives_count_as_the_word_itself():
    assert terms("commissioner's commissioners' commissioner’s") == ["commission"] * 3


def test_numbers_keep_their_inner_signs_but_not_thousands_commas():
    assert terms("37.2 2018/19 1,378 £6m 9–11") == ["37.2", "2018/19", "1378", "6", "m", "9", "11"]


def test_hyphenated_words_are_found_by_their_parts():
    assert terms("follow-up") == terms("follow up")


def test_only_content_words_count():
    assert [w.text for w in content_words("What does the force do about it?")] == ["force"]
    assert terms("Who is it that they were with?") == []


def test_words_in_haste_lose_their_apostrophe():
    assert is_stop_word("Didnt")
    assert not is_stop_word("well")
    assert not is_stop_word("ill")


def test_typographic_apostrophes_are_apostrophes():
    assert is_stop_word("don’t")
    assert is_stop_word("Don't")


def test_letters_of_any_script_are_words():
    assert [w.text for w in words("Ynys Môn — Łódź 東京")] == ["Ynys", "Môn", "Łódź", "東京"]


def test_letters_as_a_pdf_sets_them_are_plain_letters_in_their_place():
    text = "ﬁre oﬃcers, cafe\u0301s and co\u00adopera\u200btion"
    found = [(w.text, text[w.start : w.end]) for w in words(text)]
    assert found == [
        ("fire", "ﬁre"),
        ("officers", "oﬃcers"),
        ("cafés", "cafe\u0301s"),
        ("and", "and"),
        ("cooperation", "co\u00adopera\u200btion"),
    ]
    assert terms(text) == terms("fire officers, cafés and cooperation")
