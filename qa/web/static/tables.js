// Chat and reader: marks each table that is wider than its box, so that common.css can say that it
// scrolls. Adds behaviour, never markup; without it a shade shows where more of the table lies.
const measured = new ResizeObserver((entries) => {
  for (const { target } of entries)
    target.toggleAttribute("data-wide", target.scrollWidth > target.clientWidth + 1);
});
// A box that is measured already is not measured twice.
const measure = () => {
  for (const table of document.querySelectorAll(".qa-table")) measured.observe(table);
};
measure();
// In the chat tables come with the answers.
new MutationObserver(measure).observe(document.body, { childList: true, subtree: true });
