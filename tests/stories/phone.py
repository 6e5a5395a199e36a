"""A newcomer's telephone: 390 pixels wide, in their language, on a line that may be bad.

On it everything is chosen by role, place and attribute, never by words: the pages speak the newcomer's language.
"""

from collections.abc import Callable, Container
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from agents.models import Agent
from tests.browsers import PATIENCE
from tests.stories import line, scales
from tests.stories.newcomers import Newcomer
from tests.stories.scales import Counter, Weight

GO = "button.go"
UNDRAWN = """() => [...document.querySelectorAll("use")].map((use) => use.getAttribute("href"))
    .filter((href) => !document.querySelector(href))"""  # icons whose drawing is not on the page


class Phone:
    """`weighs`: the stations whose pages are put on the scales, or None for all of them.

    `check` is told of every station and its page, and pictures of the stations go to `pictures`, where they are given.
    """

    def __init__(
        self,
        browser: Browser,
        site: str,
        who: Newcomer,
        *,
        slow: bool = False,
        weighs: Container[str] | None = None,
        check: Callable[[str, Page], None] | None = None,
        pictures: Path | None = None,
    ) -> None:
        self.browser, self.site, self.who, self.slow = browser, site, who, slow
        self.weighs, self.check, self.pictures = weighs, check, pictures
        self.stations: list[str] = []
        self.patience_ms = 3 * PATIENCE if slow else PATIENCE
        self.weights: list[Weight] = []
        self.broken: list[str] = []
        self.page = self.open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.context.close()  # an open desk would hold the site up while it stops

    def open(self) -> Page:
        """A browser that has been nowhere yet."""
        return self.tab(self.context())

    def context(self) -> BrowserContext:
        context = self.browser.new_context(base_url=self.site, locale=self.who.locale, **scales.PHONE)
        context.set_default_timeout(self.patience_ms)
        return context

    def tab(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"))
        page.on("console", lambda said: "Content Security Policy" in said.text and self.broken.append(said.text))
        self.prepare(Counter(page))
        return page

    def prepare(self, counter: Counter) -> None:
        if self.slow:
            line.slow_down(counter.devtools)

    def closes_tab(self) -> None:
        """And opens another one."""
        before, self.page = self.page, self.tab(self.page.context)
        before.close()

    def changes_device(self) -> None:
        self.page.context.close()
        self.page = self.open()

    def station(self, name: str) -> None:
        """The page that is open now: in the newcomer's language, no wider than the phone, all its icons drawn."""
        self.stations.append(name)
        expect(self.page.locator("html")).to_have_attribute("lang", self.who.language)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url
        assert self.page.evaluate(UNDRAWN) == [], self.page.url
        if self.check:
            self.check(name, self.page)
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{len(self.stations):02} {name}.png", full_page=True)
        if self.weighs is None or name in self.weighs:
            self.weigh(name)

    def weigh(self, name: str) -> None:
        """The page that is open now, as a browser loads it that has been nowhere yet but is signed in."""
        context = self.context()
        try:
            context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]  # it takes what it gives
            self.weights.append(scales.weigh(context.new_page(), self.page.url, name=name, prepare=self.prepare))
        finally:
            context.close()

    def see(self, selector: str) -> Locator:
        found = self.page.locator(selector).first
        expect(found).to_be_visible(timeout=self.patience_ms)
        return found

    @property
    def agent(self) -> Agent:
        return Agent.objects.get(person__email=self.who.email)
