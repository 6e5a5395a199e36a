"""What a queue's rules come to, in words: its rings, its hours, its door."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.doors.manage.queue_hours import weekdays
from dispatch.policy import hours, needs, rings
from marketplace.kernel.site import formats


def ring_words(
    asked: needs.Needs,
    found: tuple[rings.Ring, ...],
    *,
    fallback: list[str],
    skills: Mapping[str, str],
    queues: Mapping[int, str],
) -> list[str]:
    """A sentence for each ring: when it comes, and who is asked from then on."""
    return [
        f"{_when(ring)}: {_who(asked, found, ring, fallback=fallback, skills=skills, queues=queues)}." for ring in found
    ]


def _when(ring: rings.Ring) -> str:
    parts = []
    if ring.after_seconds is not None:
        parts.append(f"After {_seconds(ring.after_seconds)}")
    if ring.wait_over_seconds is not None:
        parts.append(f"when the expected wait is over {_seconds(ring.wait_over_seconds)}")
    if ring.service_level_under is not None:
        parts.append(f"when the service level is under {ring.service_level_under} %")
    said = ", or ".join(parts)
    return said[:1].upper() + said[1:]


def _who(
    asked: needs.Needs,
    found: tuple[rings.Ring, ...],
    ring: rings.Ring,
    *,
    fallback: list[str],
    skills: Mapping[str, str],
    queues: Mapping[int, str],
) -> str:
    def reach(at: int) -> rings.Asked:
        return rings.reach(asked, found, at, fallback=fallback).alternatives[0]

    before = max((one.number for one in found if one.number < ring.number), default=0)
    nearer, wider = reach(before), reach(ring.number)
    parts = []
    levels = {slug: level for group in nearer.required for slug, level in group}
    for group in wider.required:
        parts += [
            f"{skills.get(slug, slug)} {level} instead of {levels[slug]}"
            for slug, level in group
            if levels.get(slug, level) > level
        ]
    if not parts and ring.lower_levels_by > max(
        (one.lower_levels_by for one in found if one.number < ring.number), default=0
    ):
        parts.append(f"levels that a ticket asks for itself are lower by {ring.lower_levels_by}")
    parts += [
        f"{skills.get(one.slug, one.slug)} is no longer asked for"
        for one in asked.preferred
        if before < one.until_ring <= ring.number
    ]
    allowed = max((one.fallback_languages for one in found if one.number < ring.number), default=0)
    if tags := fallback[allowed : ring.fallback_languages]:
        parts.append(f"also in {_and([formats.language(tag) for tag in tags])}")
    if ring.widen_to:
        parts.append(f"also people of {_and([queues.get(pk, '?') for pk in ring.widen_to])}")
    return "; ".join(parts) if parts else "nobody more is asked"


def opening(calendar: hours.Calendar, *, now: datetime) -> tuple[bool, str]:
    """Whether it is open, and how long: `Open until 17:00`, `Next open: Monday 08:00`, in its own time zone."""
    if calendar.always_open:
        return True, "Always open"
    turns = calendar.turns_at(now)
    if calendar.is_open(now):
        return True, f"Open until {moment(turns, calendar, now=now)}" if turns else "Open"
    return False, f"Next open: {moment(turns, calendar, now=now)}" if turns else "Never opens"


def moment(at: datetime, calendar: hours.Calendar, *, now: datetime) -> str:
    zone = ZoneInfo(calendar.time_zone)
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if there - here < timedelta(days=6):
        return f"{weekdays()[there.weekday()]} {there:%H:%M}"
    return f"{formats.day(there.date(), weekday=True)} {there:%H:%M}"


def _seconds(value: float) -> str:
    return f"{value:g} s" if value < 120 or value % 60 else f"{value / 60:g} min"


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
