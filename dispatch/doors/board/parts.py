"""The board in parts that a page holds and a socket sends: only those that changed, and not for a clock's sake."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string

from dispatch import guarantees
from dispatch.floor.alerts import Alert
from dispatch.floor.board import Board
from dispatch.floor.queues import Line
from dispatch.policy.service_level import LEAST_SHOWN, Handled, Row
from marketplace.kernel import guarantees as registry
from marketplace.kernel.site import drawings, formats

RECENT, TODAY = "recent", "today"
NAMES = ("signs", "now", "queues", "people", "alerts", "guarantees")
CLOCK = re.compile(r"(<time [^>]*data-(?:since|until)=[^>]*>)[^<]*")


@dataclass(frozen=True)
class Shown:
    """A line of the table in one window. A rate of fewer than 20 is None."""

    line: Line
    row: Row
    handled: Handled

    @property
    def level(self) -> float | None:
        return self.row.service_level if self.row.counted >= LEAST_SHOWN else None

    @property
    def abandonment(self) -> float | None:
        return self.row.abandonment if self.row.offered >= LEAST_SHOWN else None

    @property
    def wait(self) -> str:
        """The expected wait of the next one as a range of minutes: a guess, never a point."""
        found = self.line.wait
        if not self.line.waiting:  # departures say how fast a queue moves, and here there is none
            return f"< 1{formats.NO_BREAK}min" if self.line.free else formats.MISSING
        if found is None or found.low_seconds is None or found.high_seconds is None:
            return formats.MISSING
        return formats.minutes_range(found.low_seconds, found.high_seconds)


def window_of(asked: str | None) -> str:
    return TODAY if asked == TODAY else RECENT


def context(board: Board, window: str) -> dict[str, Any]:
    lines = [shown(line, window) for line in board.lines]
    crowded = max(board.lines, key=lambda line: line.waiting, default=None)
    oldest = next((line for line in board.lines if line.ticket and line.ticket == board.total.ticket), None)
    targets = {(line.target_percent, line.target_seconds) for line in board.lines}
    return {
        "board": board,
        "window": window,
        "lines": lines,
        "clients": len({line.client for line in board.lines}),
        "total": shown(board.total, window),
        "recent": shown(board.total, RECENT),
        "today": shown(board.total, TODAY),
        "crowded": crowded if crowded and crowded.waiting else None,
        "oldest": oldest,
        "target": targets.pop() if len(targets) == 1 else None,
        "available": board.count("available"),
        "silent": board.count("not_responding"),
        "groups": [
            {"key": one.key, "role": drawings.STATES[one.key].role, "people": one.people} for one in board.groups
        ],
        "alerts": [spoken(alert) for alert in board.alerts],
        "guarantees": [promise(name, count) for name, count in (board.house.guarantees if board.house else {}).items()],
    }


def spoken(alert: Alert) -> Alert:
    """The alert with its language by name."""
    cell = alert.facts.get("cell")
    return replace(alert, facts={**alert.facts, "language": formats.language(cell.language)}) if cell else alert


def promise(name: str, count: int) -> dict[str, Any]:
    """One guarantee: its count, what is counted, and where it is broken, by what."""
    audit = guarantees.AUDITS.get(name)
    return {
        "name": name,
        "label": name.capitalize(),
        "count": count,
        "says": audit.says if audit else (registry.AUDITS[name].__doc__ or "").strip(),
        "subject": audit.subject if audit else "",
        "breaks": guarantees.breaks(name)[:20] if count else [],
    }


def shown(line: Line, window: str) -> Shown:
    return Shown(line, line.row(window), line.work(window))


def render(board: Board, window: str) -> dict[str, str]:
    """Every part as HTML, in the reader's language and zone, which the caller has set."""
    words = context(board, window)
    return {name: render_to_string(f"board/parts/{name}.html", words) for name in NAMES}


def sign(html: str) -> str:
    """The same for two drawings of a part that differ only in what a browser's clocks show by themselves."""
    return CLOCK.sub(r"\1", html)
