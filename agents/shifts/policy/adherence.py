"""How much of a claimed shift was kept: adherent seconds ÷ scheduled seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BREAK_AN_HOUR = timedelta(minutes=10)  # of breaks that are part of the work, for each hour of the shift
THERE = frozenset({"available", "reconnecting"})  # a lost line is nobody's fault, and lasts 90 s at most


@dataclass(frozen=True)
class Interval:
    kind: str
    started_at: datetime
    ended_at: datetime


def adherent(starts_at: datetime, ends_at: datetime, intervals: Iterable[Interval]) -> timedelta:
    """Time available or in conversation within the shift, with breaks up to BREAK_AN_HOUR."""
    there = on_break = timedelta(0)
    for one in intervals:
        overlap = min(one.ended_at, ends_at) - max(one.started_at, starts_at)
        if overlap <= timedelta(0):
            continue
        if one.kind in THERE:
            there += overlap
        elif one.kind == "break":
            on_break += overlap
    allowed = (ends_at - starts_at) * int(BREAK_AN_HOUR.total_seconds()) // 3600  # to the microsecond, never above
    return there + min(on_break, allowed)
