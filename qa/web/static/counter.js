// Runs once, in gr.HTML: says how long the question is when it comes near the limit. What is
// seen counts each letter; what is said is said twice at most, lest it talk over the typing.
const [seen, said] = element.querySelectorAll(".qa-length span");
const most = Number(element.querySelector(".qa-length").dataset.most);
const near = most / 10;

const count = () => {
  // As the server counts: an emoji is one character.
  const length = [...(document.querySelector("#qa-box textarea")?.value ?? "")].length;
  const left = most - length;
  const shown = `${length.toLocaleString("en-GB")} of ${most.toLocaleString("en-GB")} characters`;
  const full = left < 0 ? ": too long" : "";
  seen.textContent = left <= near ? shown + full : "";
  said.textContent = left <= 0 ? shown + full : left <= near ? `${near} or fewer left` : "";
};

document.addEventListener("input", (event) => {
  if (event.target.closest("#qa-box")) count();
});
// The program changes the box, too, with the conversation: emptied, or a question given back.
new MutationObserver(() => requestAnimationFrame(count)).observe(
  document.querySelector("#qa-conversation"),
  { childList: true, subtree: true },
);
