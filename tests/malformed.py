"""Questions and reports that nobody would write, made by hypothesis."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

ODD = "\x00\x07\x1b\x7f\u00ad\u200b\u200f\u202e\u2066\ufeff\ufffe\U0001f600\ud800\udfff\u0301ﷺİß"
MARKUP = (
    *("# ", "###### ", "1.1.1.1 ", "- ", "> ", "|", "\t", "```\n", "[a](", "**", "\r", "\x0c"),
    *("---\n", "[a](b \"", "   ", "&lt;"),
)  # fmt: skip


def questions(words: Sequence[str]) -> st.SearchStrategy[str]:
    """Questions of any characters and any length, ``words`` of the reports among them."""
    return st.one_of(
        st.text(max_size=200).map("cat {}".format),
        st.text(st.characters(), max_size=1500),
        st.text(st.sampled_from(ODD + "cat dog?"), max_size=500),
        st.lists(st.sampled_from([*words, *ODD, "?", "and", ",", "why"]), max_size=300).map(
            " ".join
        ),
        st.builds(lambda part, n: part * n, st.text(min_size=1, max_size=5), st.integers(1, 500)),
        st.integers(1, 1_000_000).map(lambda n: "x" * n),
    )


@st.composite
def documents(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, with odd characters, marks or bytes in it, cut, doubled or shuffled;
    now and then all of it is made up."""
    if draw(st.integers(0, 19)) == 0:
        whole = st.one_of(
            st.binary(max_size=2000),
            st.text(max_size=2000).map(lambda text: text.encode("utf-8", "surrogatepass")),
        )
        return draw(whole)
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(1, 400)))
        match draw(st.integers(0, 7)):
            case 0:
                del data[at:to]
            case 1:
                data[at:at] = data[at:to] * draw(st.integers(1, 5))
            case 2:
                data[at:at] = draw(st.text(st.sampled_from(ODD), min_size=1)).encode(
                    "utf-8", "surrogatepass"
                )
            case 3:
                data[at:at] = draw(st.sampled_from(MARKUP)).encode() * draw(st.integers(1, 300))
            case 4:
                data[at:to] = draw(st.binary(min_size=1, max_size=400))
            case 5:
                lines = bytes(data).splitlines(keepends=True)
                random.Random(draw(st.integers(0, 2**32))).shuffle(lines)
                data = bytearray(b"".join(lines))
            case 6:
                instead = draw(st.sampled_from([b"\r", b"", b"\n\n", b"\t"]))
                data = bytearray(bytes(data).replace(b"\n", instead))
            case _:
                data[at:at] = bytes(data[at:to]).decode("utf-8", "ignore").encode("utf-16")
    return bytes(data)
