// Runs once, in gr.HTML: says how long the question is when it comes near the limit, and that
// there is none. What is seen counts each letter; what is said is said twice at most, lest it talk
// over the typing. That there is none is said by the server (qa-status), here it is only seen.
const [seen, said] = element.querySelectorAll(".qa-length span");
const most = Number(element.querySelector(".qa-length").dataset.most);
const near = most / 10;

const box = () => document.querySelector("#qa-box textarea");
const isEmpty = () => !box()?.value.trim();
// Somebody has asked with nothing in the box, and done nothing else since.
let missed = false;

const count = () => {
  // As the server counts: an emoji is one character.
  const length = [...(box()?.value ?? "")].length;
  const left = most - length;
  const shown = `${length.toLocaleString("en-GB")} of ${most.toLocaleString("en-GB")} characters`;
  const full = left < 0 ? ": too long" : "";
  const none = missed && isEmpty() ? "Type a question first." : "";
  seen.textContent = left <= near ? shown + full : none;
  said.textContent = left <= 0 ? shown + full : left <= near ? `${near} or fewer left` : "";
};

document.addEventListener("input", (event) => {
  if (event.target.closest("#qa-box")) count();
});
// Before gradio hears of it, which empties the box of what it asks.
const asked = (asks) => {
  missed = asks && isEmpty();
  count();
};
document.addEventListener("click", (event) => asked(event.target.closest("#qa-send")), true);
document.addEventListener(
  "keydown",
  (event) => event.target === box() && asked(event.key === "Enter" && !event.shiftKey),
  true,
);
// The program changes the box, too, with the conversation: emptied, or a question given back.
new MutationObserver(() => requestAnimationFrame(count)).observe(
  document.querySelector("#qa-conversation"),
  { childList: true, subtree: true },
);
