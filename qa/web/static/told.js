// Runs once, in gr.HTML. What the server tells the scripts, as JSON: a file to save, or
// what has become of feedback.
const save = ({ name, kind, text }) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const note = ({ turn, verdict, written, sentence }) => {
  const place = document.querySelector(`.qa-turn[data-turn="${Number(turn)}"]`);
  if (!place) return;
  const noted = place.querySelector(".qa-noted");
  const better = place.querySelector(".qa-better");
  noted.textContent = sentence;
  // Whoever names what is right has said that the answer is wrong.
  for (const button of place.querySelectorAll(".qa-feedback [aria-pressed]"))
    button.ariaPressed = written !== "" && (button.dataset.verdict === "right") === (written === "right");
  if (verdict === "wrong") better.hidden = false;
  if (["right", "silent", "passage"].includes(verdict)) better.hidden = true;
  // Last: a pressed button is wider, and may move what stands below it.
  noted.scrollIntoView({ block: "nearest" });
  if (verdict === "wrong") better.scrollIntoView({ block: "nearest" });
};

watch("value", () => {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  if (told.file) save(told.file);
  if (told.noted) note(told.noted);
});
