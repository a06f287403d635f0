// What is being read stays in view when the width changes, as on a phone that is turned, and the
// bar says in which section it stands. The browser alone keeps the distance from the top of the
// page, and there stands another text then. Adds behaviour, never markup; without it all is there.
const root = document.documentElement;
const bar = document.querySelector(".qa-bar");
const where = document.querySelector(".qa-where");
const trees = [...document.querySelectorAll(".qa-tree")];
const sections = [...document.querySelectorAll("main > section")];
// Each stands below the one before, so that the one at a height is found by halving.
const texts = [...document.querySelectorAll("main > :is(h1, p), section :is(h1, h2, h3, h4, h5, h6, p, li, caption, tr)")];
// What a link leads to: the words it marks, or else the passage.
const marks = document.querySelectorAll("main mark");
const sought = marks.length ? marks : document.querySelectorAll(".qa-passage:target");

// Where text comes out from under the bar; reader.css says it for links within the page too.
const line = () => parseFloat(getComputedStyle(root).scrollPaddingTop);

const textAt = (height) => {
  let [low, high] = [0, texts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (texts[middle].getBoundingClientRect().bottom > height) high = middle;
    else low = middle + 1;
  }
  return texts[low];
};

// What is being read: what was sought where its beginning can be seen, else the text at the top.
const reading = () => {
  const covered = (where ?? bar).getBoundingClientRect().bottom;
  for (const element of sought) {
    const { top } = element.getBoundingClientRect();
    if (covered <= top && top < innerHeight) return { element, top };
  }
  const element = textAt(line());
  const { top, height } = element.getBoundingClientRect();
  // A paragraph is higher in a narrow window: the part of it that is above the line is kept.
  const below = Math.max(0, top - line());
  return { element, below, above: Math.max(0, line() - top) / height };
};

const keep = ({ element, top, below, above }) => {
  const now = element.getBoundingClientRect();
  if (top === undefined) {
    scrollBy(0, now.top + above * now.height - below - line());
    return;
  }
  const lowest = innerHeight - now.height - 16;
  scrollBy(0, now.top - Math.max(line(), Math.min(top, lowest)));
};

let told = null;
const tell = ({ element }) => {
  // The title and what stands beside it lie before the first section.
  const section = element.closest("section") ?? sections[0];
  if (!section || section === told) return;
  told = section;
  const address = `#${section.dataset.id}`;
  if (where) {
    const path = section.dataset.path.split("\n");
    const [above, name] = where.querySelectorAll("[data-part]");
    where.querySelector("a").href = address;
    above.textContent = path.slice(0, -2).map((heading) => `${heading} › `).join("");
    name.textContent = path.slice(-2).join(" › ");
  }
  for (const tree of trees) {
    tree.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = [...tree.querySelectorAll("a")].find((one) => one.hash === address);
    link?.setAttribute("aria-current", "true");
  }
  show();
};

// The contents show where one is: also after a turn, which may have hidden them, made them
// shorter or laid them out anew.
const show = () => {
  for (const tree of trees) {
    const link = tree.querySelector("[aria-current]");
    if (!link) continue;
    // Not scrollIntoView: that might move the page.
    const [box, place] = [tree.parentElement, link.getBoundingClientRect()];
    const { top, bottom } = box.getBoundingClientRect();
    if (place.top < top || place.bottom > bottom)
      box.scrollTop += place.top - (top + bottom) / 2;
  }
};

let width = root.clientWidth;
let kept = reading();
// Where this script has put the page. To be there is no reading: what was read before still
// counts, and turned back the page stands where it stood.
let placed = null;
let waiting = false;

const follow = () => {
  waiting = false;
  // The page may move before it is told that the width is another.
  if (root.clientWidth !== width) return;
  if (scrollY !== placed) kept = reading();
  tell(kept);
};

addEventListener("scroll", () => {
  if (!waiting) requestAnimationFrame(follow);
  waiting = true;
}, { passive: true });
addEventListener("resize", () => {
  // The height alone changes whenever a phone hides its own bars; but a phone that is turned may
  // tell of its height after its width.
  if (root.clientWidth === width && scrollY !== placed) return;
  width = root.clientWidth;
  keep(kept);
  placed = scrollY;
  show();
  requestAnimationFrame(follow);
});
tell(kept);
