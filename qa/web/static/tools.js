// Runs once, in gr.HTML: the ticks of where to look, and the ways to save.
const ticks = (root) => [...root.querySelectorAll("input[type=checkbox]")];

let soon = 0;
element.addEventListener("change", (event) => {
  const tick = event.target;
  // A section holds all that is under it.
  for (const under of ticks(tick.closest("li"))) {
    if (under === tick) continue;
    under.checked = tick.checked;
    under.disabled = tick.checked;
  }
  // Several ticks in a row are told at once, when the hand rests.
  clearTimeout(soon);
  soon = setTimeout(() => {
    const chosen = ticks(element).filter((one) => one.checked && !one.disabled);
    trigger("input", { chosen: chosen.map((one) => one.value) });
  }, 150);
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-save]");
  if (button) trigger("download", { format: button.dataset.save });
});

// One panel at a time; Escape shuts it and goes back to what opened it. Within a panel a
// report's sections are folded too: those are nobody's business here.
const panels = () => [...element.querySelectorAll(".qa-tools > details[open]")];
element.addEventListener("toggle", (event) => {
  if (!panels().includes(event.target)) return;
  for (const other of panels()) if (other !== event.target) other.open = false;
}, true);
element.addEventListener("keydown", (event) => {
  const open = event.target.closest(".qa-tools > details[open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
// Whoever goes elsewhere, by hand or by keyboard, has done with the panel.
for (const kind of ["click", "focusin"])
  document.addEventListener(kind, (event) => {
    if (element.contains(event.target)) return;
    for (const open of panels()) open.open = false;
  });
