// Runs once, in gr.HTML: `element` is the conversation, `trigger` tells the server, `watch`
// is told when the conversation has changed. Adds behaviour, never markup.
const box = () => document.querySelector("#qa-box textarea");
const typing = window.matchMedia("(hover: hover)").matches;

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (!button) return;
  trigger("submit", { question: button.dataset.ask });
  // The button goes away with the page's beginning; the focus must not go with it.
  if (typing) box()?.focus({ preventScroll: true });
});

let last = 0;
watch("value", () => {
  const turns = element.querySelectorAll(".qa-turn");
  const turn = turns[turns.length - 1];
  if (!turn) return;
  const number = Number(turn.dataset.turn);
  // Each turn is brought to its top once, when the question appears: from then on the
  // reader moves the page, not the program.
  if (number !== last) {
    last = number;
    requestAnimationFrame(() => turn.scrollIntoView({ block: "start" }));
  }
  if (typing && turn.dataset.state === "refused") box()?.focus({ preventScroll: true });
});

if (typing) setTimeout(() => box()?.focus({ preventScroll: true }), 0);
