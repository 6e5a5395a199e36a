"""Whether a line carries text work. Kind to rural lines: the desk needs little. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The desk's first view is 60 KB, an offer one frame below 1 KB, a message a few hundred bytes. A ticket is held for 90
# seconds after the last sign of life, and an offer that does not arrive within 3 seconds counts for nothing.
DOWN_KBPS = 100  # the desk in five seconds
UP_KBPS = 20  # a long message in less than a second
ROUND_TRIP_MS = 1500  # an acceptance arrives well within an offer's time
LOST_PERMILLE = 100  # of single messages, each within ten seconds
COMFORTABLE_ROUND_TRIP_MS = 600


@dataclass(frozen=True)
class Line:
    """What was measured: milliseconds, thousandths, kbit/s."""

    round_trip_ms: int
    jitter_ms: int
    lost_permille: int
    down_kbps: int
    up_kbps: int


@dataclass(frozen=True)
class Verdict:
    """`good` for chat or not; what is in the way, and what would work instead."""

    good: bool
    slow: bool
    advice: Sequence[str | Promise]


def judge(line: Line) -> Verdict:
    """The line is good unless one of four measures is not; each says what would help."""
    advice: list[str | Promise] = []
    if line.round_trip_ms > ROUND_TRIP_MS:
        advice.append(_("Each message takes too long to come back. Mobile data is often quicker than satellite."))
    if line.lost_permille > LOST_PERMILLE:
        advice.append(_("Too many messages are lost. Go nearer to the router or to a window, or use a cable."))
    if line.down_kbps < DOWN_KBPS:
        advice.append(_("Too little comes down. Stop downloads and video on the same line, then check again."))
    if line.up_kbps < UP_KBPS:
        advice.append(_("Too little goes up. Stop backups and photo uploads on the same line, then check again."))
    good = not advice
    slow = good and (line.round_trip_ms > COMFORTABLE_ROUND_TRIP_MS or line.jitter_ms > COMFORTABLE_ROUND_TRIP_MS // 2)
    return Verdict(good=good, slow=slow, advice=advice)
