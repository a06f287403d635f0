// Runs once, in gr.HTML: `element` is the conversation, `trigger` tells the server, `watch`
// is told when the conversation has changed. Adds behaviour, never markup.
const box = () => document.querySelector("#qa-box textarea");
const typing = window.matchMedia("(hover: hover)").matches;
const numberOf = (inside) => Number(inside.closest("[data-turn]").dataset.turn);

const ask = (button) => {
  const { ask: question, instead, alone, everywhere } = button.dataset;
  trigger("submit", {
    question,
    instead: instead ? Number(instead) : null,
    alone: alone !== undefined,
    everywhere: everywhere !== undefined,
  });
  // The button goes away with what it stood in; the focus must not go with it.
  if (typing) box()?.focus({ preventScroll: true });
};

const judge = (button) => {
  const turn = button.closest("[data-turn]");
  const { verdict, rank } = button.dataset;
  trigger("select", {
    turn: numberOf(button),
    verdict,
    rank: rank ? Number(rank) : null,
    words: verdict === "words" ? turn.querySelector(".qa-better textarea").value : null,
  });
};

const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without https, but for this machine itself: the old way does it there.
    const holder = document.createElement("textarea");
    holder.value = text;
    document.body.append(holder);
    holder.select();
    document.execCommand("copy");
    holder.remove();
    button.focus({ preventScroll: true });
  }
  for (const other of element.querySelectorAll(".qa-copied")) other.textContent = "";
  const copied = button.parentElement.querySelector(".qa-copied");
  copied.textContent = "Copied, with its citation.";
  copied.scrollIntoView({ block: "nearest" });
};

// A long question shows its beginning, and where that is not all of it, what shows the rest.
const fold = () => {
  for (const button of element.querySelectorAll('.qa-whole[aria-expanded="false"]')) {
    const question = button.previousElementSibling;
    // Measured with all that it has: with the button something of it may be left out.
    button.hidden = true;
    button.hidden = question.scrollHeight <= question.clientHeight + 2;
  }
};
const unfold = (button) =>
  button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") === "false");

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask !== undefined) ask(button);
  else if (button.dataset.verdict) judge(button);
  else if (button.dataset.copy !== undefined) copy(button);
  else if (button.classList.contains("qa-whole")) unfold(button);
});

let last = 0;
watch("value", () => {
  const turns = element.querySelectorAll("article.qa-turn");
  const turn = turns[turns.length - 1];
  if (!turn) return;
  fold();
  const number = Number(turn.dataset.turn);
  // Each turn is brought to its top once, when the question appears: from then on the
  // reader moves the page, not the program.
  if (number !== last) {
    last = number;
    requestAnimationFrame(() => turn.scrollIntoView({ block: "start" }));
  }
  if (typing && turn.dataset.state === "refused") box()?.focus({ preventScroll: true });
});

window.addEventListener("resize", fold);

// A page that is loaded anew begins anew: the conversation is not kept on this computer, which
// somebody else may use next. So the browser asks first, but for what the address brings back.
window.addEventListener("beforeunload", (event) => {
  const back = new URLSearchParams(location.search).get("q")?.trim() ? 1 : 0;
  if (element.querySelectorAll("article.qa-turn").length > back) event.preventDefault();
});

// With nothing in the box there is nothing to ask: it shows where to begin.
document.addEventListener("click", (event) => {
  if (event.target.closest("#qa-send") && !box()?.value.trim())
    box()?.focus({ preventScroll: true });
});

if (typing) setTimeout(() => box()?.focus({ preventScroll: true }), 0);
