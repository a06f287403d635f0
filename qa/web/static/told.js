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
  noted.textContent = sentence;
  noted.scrollIntoView({ block: "nearest" });
  // Whoever names what is right has said that the answer is wrong.
  for (const button of place.querySelectorAll(".qa-feedback [aria-pressed]"))
    button.ariaPressed = written !== "" && (button.dataset.verdict === "right") === (written === "right");
  const better = place.querySelector(".qa-better");
  if (verdict === "wrong") {
    better.hidden = false;
    better.scrollIntoView({ block: "nearest" });
  }
  if (["right", "silent", "passage"].includes(verdict)) better.hidden = true;
};

watch("value", () => {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  if (told.file) save(told.file);
  if (told.noted) note(told.noted);
});
