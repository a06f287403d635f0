// Runs once, in gr.HTML: a chip that is removed takes its tick away.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-untick]");
  if (!button) return;
  const ticks = document.querySelectorAll("#qa-tools input[type=checkbox]");
  [...ticks].find((tick) => tick.value === button.dataset.untick)?.click();
  document.querySelector("#qa-box textarea")?.focus({ preventScroll: true });
});
