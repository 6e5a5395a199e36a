"""The demo's shifts: this week and the two after it, with the claims that a dozen agents would have made."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from agents.models import Agent, Grant, Person, Right, Skill
from agents.shifts import claiming, copying, overview, publishing
from agents.shifts.models import Shift
from agents.shifts.policy import clocks
from agents.shifts.publishing import Draft
from marketplace.kernel.errors import DomainError

ZONE = "Europe/Stockholm"
WEEKS = 3
UNCLAIMED = timedelta(hours=36)  # so that nobody's rest keeps them from the demo that begins now
# weekday, from, to (hours), language, skills, places, guarantee and bonus an hour (SEK), name, claimed by how many
PATTERN = [
    (0, 9, 12, "sv", {"identity": 2}, 2, 210, 0, "", 1),
    (0, 17, 20, "en", {"first-steps": 1}, 2, 210, 0, "", 0),
    (0, 17, 21, "en", {"cards": 2}, 4, 210, 0, "", 3),
    (1, 14, 18, "sv", {"payments": 2}, 3, 210, 0, "", 2),
    (1, 18, 22, "fr", {"cards": 3}, 2, 210, 25, "", 1),
    (1, 18, 21, "sv", {}, 2, 200, 0, "Greeting", 2),
    (2, 6, 9, "sv", {"first-steps": 1}, 1, 210, 15, "", 0),
    (2, 10, 14, "de", {"refunds": 3}, 2, 220, 0, "", 2),
    (2, 17, 20, "en", {"first-steps": 1}, 2, 210, 0, "", 0),
    (3, 8, 12, "en", {"refunds": 2}, 3, 210, 0, "", 3),
    (3, 16, 20, "en", {}, 3, 200, 0, "Greeting", 3),
    (4, 17, 21, "en", {"cards": 1}, 5, 210, 40, "Payday", 4),
    (4, 21, 24, "sv", {"first-steps": 1}, 1, 210, 40, "", 0),
    (5, 7, 11, "sv", {"first-steps": 1}, 1, 220, 0, "", 0),
    (5, 10, 16, "en", {"roaming": 3}, 3, 220, 20, "", 1),
    (6, 12, 18, "en", {}, 3, 230, 20, "Sunday", 1),
]


def plan(planner: Person, *, newcomer: Agent, now: datetime) -> None:
    """Publish and claim, where nothing is published yet. The newcomer chooses for themself."""
    Grant.objects.get_or_create(
        person=planner, right=Right.PUBLISH_SHIFTS, defaults={"granted_by": planner, "granted_at": now}
    )
    if Shift.objects.exists():
        return
    skills = {one.slug: one.pk for one in Skill.objects.all()}
    drafts = _drafts(skills, now)
    shifts = publishing.publish([draft for draft, _ in drafts], by=planner, now=now)
    for shift, (_, wanted) in zip(shifts, drafts, strict=True):
        if shift.opens_at <= now and shift.starts_at > now + UNCLAIMED:
            _claim(shift, wanted, newcomer, now)


def _drafts(skills: dict[str, int], now: datetime) -> list[tuple[Draft, int]]:
    """Those that lie ahead, each with how many claim it."""
    monday = copying.monday(now.date())
    found = []
    for week in range(WEEKS):
        for weekday, begins, ends, language, needs, places, guarantee, bonus, title, claimed in PATTERN:
            day = monday + timedelta(days=7 * week + weekday)
            starts_at, ends_at = clocks.span(day, time(begins), time(ends % 24), ZONE)
            draft = Draft(
                language=language,
                starts_at=starts_at,
                ends_at=ends_at,
                zone=ZONE,
                places=places,
                guarantee=guarantee * 100,
                bonus=bonus * 100,
                currency="SEK",
                skills={skills[slug]: level for slug, level in needs.items()},
                title=title,
            )
            if not draft.errors(now=now):
                found.append((draft, claimed))
    return found


def _claim(shift: Shift, wanted: int, newcomer: Agent, now: datetime) -> None:
    """So many of those whom it fits, as far as their rest and hours allow."""
    got = 0
    for agent in overview.fitting(shift):
        if got == wanted or agent == newcomer:
            continue
        with suppress(DomainError):
            claiming.claim(agent, shift.pk, now=now)
            got += 1
