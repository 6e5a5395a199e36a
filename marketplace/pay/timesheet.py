"""Where the time of a log-in went. Pure: intervals in, seconds out, and the parts sum to the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

Interval = tuple[datetime, datetime]  # half-open


@dataclass(frozen=True)
class Times:
    """Seconds. Two conversations at once are one time in conversation."""

    conversation: float = 0.0
    after_contact: float = 0.0
    on_break: float = 0.0
    waiting: float = 0.0

    @property
    def online(self) -> float:
        return self.conversation + self.after_contact + self.on_break + self.waiting


@dataclass(frozen=True)
class Recorded:
    """What was recorded: log-ins and breaks, conversations and after-contact work."""

    online: Sequence[Interval] = ()
    breaks: Sequence[Interval] = ()
    conversations: Sequence[Interval] = ()
    wrap_ups: Sequence[Interval] = ()

    def within(self, start: datetime, end: datetime) -> "Recorded":
        """What of it lies in [start, end)."""
        return Recorded(
            clip(self.online, start, end),
            clip(self.breaks, start, end),
            clip(self.conversations, start, end),
            clip(self.wrap_ups, start, end),
        )


def clip(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    cut = ((max(begin, start), min(until, end)) for begin, until in intervals)
    return [(begin, until) for begin, until in cut if begin < until]


def split(recorded: Recorded) -> Times:
    """Every second online is one thing: conversation, else after-contact work, else a break, else waiting."""
    layers = (recorded.online, recorded.conversations, recorded.wrap_ups, recorded.breaks)
    changes = sorted(
        (moment, layer, step)
        for layer, intervals in enumerate(layers)
        for begin, until in intervals
        for moment, step in ((begin, 1), (until, -1))
        if begin < until
    )
    depth, spent = [0, 0, 0, 0], [0.0, 0.0, 0.0, 0.0]  # spent: waiting, then as the layers
    before: datetime | None = None
    for moment, layer, step in changes:
        if before is not None and depth[0]:
            doing = next((kind for kind in (1, 2, 3) if depth[kind]), 0)
            spent[doing] += (moment - before).total_seconds()
        depth[layer] += step
        before = moment
    waiting, conversation, after_contact, on_break = spent
    return Times(conversation, after_contact, on_break, waiting)
