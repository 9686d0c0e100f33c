"""A page in Chromium that notes everything that goes wrong on it."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HARMLESS = ("status of 404", "htmx:afterRequest,", "htmx:sendAbort,", "htmx:sendError,")
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


class Watched:
    """A page with everything that went wrong on it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", lambda request: self._ask(request.url))

    def _note(self, kind: str, text: str) -> None:
        # A page that is 404 itself is reported by the browser as a resource that did not load; one that is
        # left while it asks for a part of itself, by htmx as a request that came to nothing.
        if kind in ("error", "warning") and not any(one in text for one in HARMLESS):
            self.faults.append(f"{kind}: {text}")

    def _ask(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.faults.append(f"asked {url}")

    def violations(self) -> list[str]:
        """What axe finds on the whole page, in one line each."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, preload: false}).then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.html.slice(0, 120)).join(' | ')))",
            RULES,
        )
        return list(found)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        self.page.wait_for_load_state()
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )
