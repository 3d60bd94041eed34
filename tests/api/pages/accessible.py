"""What axe finds on a page. Four fifths of its time go to colours, some milliseconds for every word on a page; so each
look of text is judged twice on a page, where it comes first and last, and not once for each of five hundred rows.

And what of a page is too small to read on a phone, or has to be moved there without saying so.
"""

from __future__ import annotations

from typing import TypedDict

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE: str = Axe().axe_script
"""Given to a page when it is judged: as an init script every page read it, also those that nobody judges."""
GRAVE = ["serious", "critical"]
OF_LOOKS = ["color-contrast", "scrollable-region-focusable", "link-in-text-block"]
"""Rules of axe that colours and sizes decide; the others find the same in the dark as in the light."""

_FIND = """async ([grave, only]) => {
  const backs = new Map();
  const behind = (e) => {  // whatever is painted behind an element's text, as far as its ancestors paint it
    if (!e) return "";
    if (!backs.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.filter, s.mixBlendMode];
      backs.set(e, behind(e.parentElement) + ">" + own.join());
    }
    return backs.get(e);
  };
  const look = (e, text) => {
    const s = getComputedStyle(e);
    const own = [e.localName, e.className, s.color, s.fontSize, s.fontWeight, s.textShadow];
    const idle = e.closest(":disabled, [aria-disabled=true]") !== null;
    return [behind(e), ...own, idle, text.length > 1, /[\\p{L}\\p{N}]/u.test(text)].join();
  };
  const first = new Map(), last = new Map();
  for (const e of document.querySelectorAll("body *")) {
    const said = [...e.childNodes].map((n) => n.nodeType === Node.TEXT_NODE ? n.data.trim() : "").join("");
    const text = said || e.value || e.placeholder || "";
    if (!text || !e.checkVisibility({ visibilityProperty: true })) continue;
    const key = look(e, String(text));
    if (!first.has(key)) first.set(key, e);
    last.set(key, e);
  }
  const shown = new Set([...first.values(), ...last.values()]);
  const rule = axe._audit.rules.find(({ id }) => id === "color-contrast");
  const matches = rule.all_matches ??= rule.matches;
  rule.matches = function (e, ...more) { return shown.has(e) && matches.call(this, e, ...more); };
  const found = await axe.run({ resultTypes: ["violations"], ...(only.length ? { runOnly: only } : {}) });
  return found.violations.filter((v) => grave.includes(v.impact))
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 150)}`));
}"""


def grave(page: Page, *, only: list[str] | None = None) -> list[str]:
    """Findings of axe that are serious or critical, with what they are about."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(_FIND, [GRAVE, only or []])
    return found


SMALLEST = 12
"""Pixels of the smallest text that people read at arm's length."""
HEAD = 64
"""Pixels that the head of a page may take of the first screen."""


class OnPhone(TypedDict):
    """What was found."""

    head: float
    moved: list[str]
    """Tables wider than the screen that do not say so, or whose first column does not stay."""
    small: list[str]


_ON_PHONE = """(smallest) => {
  const name = (e) => e.getAttribute("aria-label") ?? e.className;
  const wide = (e) => e.scrollWidth > e.clientWidth + 1;
  const moved = [...document.querySelectorAll("main .scroll")].filter(wide).filter((e) => {
    const table = e.querySelector(":scope > table.sideways");
    const says = table && getComputedStyle(table, "::before").content.includes("滑动");
    return !says || [...table.tBodies].some((b) => getComputedStyle(b.rows[0].cells[0]).position !== "sticky");
  }).map(name);
  const small = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const e = words.currentNode.parentElement, said = words.currentNode.data.trim();
    if (!said || e.closest("script, style, noscript, title, desc") || !e.checkVisibility()) continue;
    const drawn = e.closest("svg.chain-svg") && e.getScreenCTM ? e.getScreenCTM() : null;
    const scale = drawn ? Math.hypot(drawn.a, drawn.b) : 1;
    const size = parseFloat(getComputedStyle(e).fontSize) * scale;
    if (size < smallest - 0.01) small.push(`${size.toFixed(1)} px: ${said.slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll("main img"))
    if (e.clientWidth < e.naturalWidth) small.push(`${e.clientWidth} of ${e.naturalWidth} px: ${e.alt}`);
  return { head: document.querySelector("header").getBoundingClientRect().height, moved, small };
}"""


def on_phone(page: Page) -> OnPhone:
    """Look at the page as it is shown now; pictures of their own are made with words of this size or larger."""
    found: OnPhone = page.evaluate(_ON_PHONE, SMALLEST)
    return found
