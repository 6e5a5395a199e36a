"""What a page weighs: the bytes that its browser receives, heads and the frames of its sockets included."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

KB = 1024
QUIET_MS, LONGEST_MS = 200, 60_000  # a page is there when nothing has come for so long
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WHEN = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const read = performance.getEntriesByName("first-contentful-paint")[0];
    return [read ? read.startTime : page.domContentLoadedEventEnd, page.loadEventEnd];
}"""


@dataclass(frozen=True)
class View:
    """One loading of a page: bytes by path, and milliseconds until it can be read and until all is there."""

    parts: dict[str, int]
    readable_ms: float
    loaded_ms: float

    @property
    def bytes(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True)
class Weight:
    """A page as it is seen for the first time, with nothing in the browser's store, and once more."""

    name: str
    first: View
    second: View

    def __str__(self) -> str:
        """What weighs most, for whoever has to make it lighter."""
        heavy = sorted(self.first.parts.items(), key=lambda part: -part[1])
        return "\n".join([table([self]), *(f"{weight:7} {path}" for path, weight in heavy)])


class Counter:
    """Counts what the page behind these developer tools receives."""

    def __init__(self, page: Page) -> None:
        self.devtools = page.context.new_cdp_session(page)
        self.paths: dict[str, str] = {}
        self.parts: dict[str, int] = {}
        self.under_way: set[str] = set()
        self.devtools.on("Network.requestWillBeSent", self._asked)
        self.devtools.on("Network.webSocketCreated", lambda said: self._named(said["requestId"], said["url"]))
        self.devtools.on("Network.loadingFinished", self._finished)
        self.devtools.on("Network.loadingFailed", lambda said: self.under_way.discard(said["requestId"]))
        self.devtools.on("Network.webSocketFrameReceived", self._frame)
        self.devtools.send("Network.enable")

    def begin(self) -> None:
        self.parts, self.under_way = {}, set()

    def _asked(self, said: dict[str, Any]) -> None:
        if "redirectResponse" in said:
            self._came(said, said["redirectResponse"]["encodedDataLength"])
        self._named(said["requestId"], said["request"]["url"])
        self.under_way.add(said["requestId"])

    def _finished(self, said: dict[str, Any]) -> None:
        self.under_way.discard(said["requestId"])
        self._came(said, said["encodedDataLength"])

    def _named(self, request: str, url: str) -> None:
        self.paths[request] = "/" + url.split("?")[0].split("/", 3)[-1]

    def _came(self, said: dict[str, Any], weight: int) -> None:
        path = self.paths.get(said["requestId"], "")
        self.parts[path] = self.parts.get(path, 0) + int(weight)

    def _frame(self, said: dict[str, Any]) -> None:
        self._came(said, len(said["response"]["payloadData"].encode()) + 4)


def weigh(page: Page, url: str, *, name: str, prepare: Callable[[Counter], None]) -> Weight:
    """Load `url` twice in a browser whose store is empty. `prepare` may slow its line down."""
    counter = Counter(page)
    prepare(counter)
    return Weight(name, view(page, counter, url), view(page, counter, url))


def view(page: Page, counter: Counter, url: str) -> View:
    counter.begin()
    page.goto(url)
    quiet = waited = 0
    while quiet < QUIET_MS and waited < LONGEST_MS:
        page.wait_for_timeout(50)
        waited += 50
        quiet = 0 if counter.under_way else quiet + 50
    readable, loaded = page.evaluate(WHEN)
    return View(dict(counter.parts), readable, loaded)


def table(weights: list[Weight]) -> str:
    """As Markdown: kilobytes and seconds."""
    lines = [
        "| Page | First view, KB | Read after, s | All there, s | Second view, KB | Read after, s |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for one in weights:
        first, second = one.first, one.second
        figures = [
            first.bytes / KB,
            first.readable_ms / 1000,
            first.loaded_ms / 1000,
            second.bytes / KB,
            second.readable_ms / 1000,
        ]
        lines.append(f"| {one.name} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |")
    return "\n".join(lines)
