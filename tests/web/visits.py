"""A visit to the web door in a real browser, and what it watches."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin, urlsplit

# Contrast of two colours as WCAG 2 counts it, for every element that shows text of its own.
CONTRAST = """() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const box = element.getBoundingClientRect();
    const placeholder = element.tagName === "TEXTAREA";
    if ((!own && !placeholder) || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element, placeholder ? "::placeholder" : null);
    const [a, b] = [light(parse(style.color).slice(0, 3)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return low;
}"""


AXE = Path(__file__).parent / "vendor" / "axe.min.js"


class Visit:
    """A page that remembers what went wrong on it, and whom it asked for what."""

    def __init__(
        self,
        browser,
        address: str,
        width: int = 1280,
        dark: bool = False,
        login: dict | None = None,
    ) -> None:
        self.context = browser.new_context(
            http_credentials=login,
            permissions=["clipboard-read", "clipboard-write"],
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            has_touch=width < 500,
        )
        self.address = address
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.images: list[str] = []
        self.context.on("request", self._requested)
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.add_init_script("window.hacked = () => { window.wasHacked = true }")
        self.page = self.context.new_page()

    def _requested(self, request) -> None:
        self.requests.append(request.url)
        if request.resource_type == "image":
            self.images.append(request.url)

    def _failed(self, request) -> None:
        # The stream of the page that is left behind breaks off, and so does its icon, which
        # loads after all else; that is no fault.
        left = ("heartbeat", "queue/data", "look/icon.svg")
        if not any(part in request.url for part in left):
            self.faults.append(f"failed: {request.url}")

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    def open(self, settled: bool = True) -> Visit:
        self.page.goto(self.address)
        if settled:
            # Faster than any person, a test could ask before the page has said it is ready.
            self.page.locator(".qa-about, .qa-problem").first.wait_for()
        return self

    def ask(self, question: str, number: int = 1, state: str = "answered"):
        self.page.fill("#qa-box textarea", question)
        self.page.press("#qa-box textarea", "Enter")
        turn = self.page.locator(f'.qa-turn[data-turn="{number}"][data-state="{state}"]')
        turn.wait_for(timeout=10_000)
        return turn

    def width(self) -> int:
        """How wide the widest thing on the page is that is not in a box that scrolls."""
        return self.page.evaluate(
            """() => Math.max(...[...document.querySelectorAll("body *")]
                 .filter((e) => !e.closest(".qa-table, pre, .qa-hidden"))
                 .map((e) => e.getBoundingClientRect().right))"""
        )

    def violations(self) -> list[str]:
        """What axe-core finds that is serious or critical."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [
            f"{one['id']}: {node['html'][:120]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def check(self) -> None:
        """Nothing went wrong, nobody else was asked for anything, no script of a text ran."""
        assert not self.faults, self.faults
        hosts = {urlsplit(url).netloc for url in self.requests if not url.startswith("data:")}
        assert hosts == {urlsplit(self.address).netloc}
        own = urljoin(self.address, "/look/")
        assert [url for url in self.images if not url.startswith((own, "data:"))] == []
        assert not any(page.evaluate("window.wasHacked") for page in self.context.pages)
