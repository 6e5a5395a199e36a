"""What the intake reads: applicants by stage with their age, and how the way in goes for everybody together."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agents.models import Agent
from agents.onboarding import stages
from agents.onboarding.models import Decline, Requirement, RequirementStep
from agents.onboarding.stages import Stage, Standing
from marketplace.kernel.site import formats

OPEN = (Stage.ANSWERED, Stage.READY, Stage.REVIEW, Stage.TRAINING, Stage.PROVING, Stage.APPLIED)  # ours first
ENDED = {Stage.ACTIVE: ("active", "suspended"), Stage.DECLINED: ("declined",), Stage.LEFT: ("left",)}
LEAST_SHOWN = 20  # a share or a median of fewer says nothing
WINDOW = timedelta(days=90)
DAY = 86400  # seconds
HAS_ANSWERED = Q(  # a decline, and nobody has read it yet
    state=Agent.State.DECLINED,
    pk__in=Decline.objects.filter(reopened_at=None, answered_at__isnull=False).values("agent"),
)
State = Requirement.State
Kind = Requirement.Kind


@dataclass(frozen=True)
class Applicant:
    """One person on the list: where they stand since when, and what waits for us of theirs."""

    agent: Agent
    standing: Standing
    with_us: tuple[str, ...]

    @property
    def age(self) -> str:
        """How long they have stood in their stage, in words."""
        return lasting(self.standing.age_seconds(timezone.now()))


def lasting(seconds: float) -> str:
    """Up to two days as hours and minutes, then as whole days."""
    if seconds < 2 * DAY:
        return formats.duration(seconds)
    days = int(seconds // DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def waiting(*, words: str = "", only: Stage | None = None) -> list[Applicant]:
    """Applications that are under way, by stage, the longest in it first."""
    under_way = Q(state__in=[Agent.State.APPLIED, Agent.State.ONBOARDING])
    rows = named(stages.applicants().filter(under_way | HAS_ANSWERED), words)
    found = [applicant(agent) for agent in rows]
    wanted = [one for one in found if only is None or one.standing.stage == only]
    return sorted(wanted, key=lambda one: (OPEN.index(one.standing.stage), one.standing.since, one.agent.pk))


def ended(stage: Stage, *, words: str = "") -> QuerySet[Agent]:
    """Applications that have come to an end, newest first: as many as there ever were, so page by page."""
    return named(stages.applicants().filter(~HAS_ANSWERED, state__in=ENDED[stage]), words).order_by("-pk")


def applicant(agent: Agent) -> Applicant:
    with_us = [row for row in agent.requirements.all() if row.state == State.IN_REVIEW and row.kind != Kind.APPROVAL]
    return Applicant(agent, stages.of(agent), tuple(row.get_kind_display() for row in with_us))


def counts(found: Iterable[Applicant]) -> dict[Stage, int]:
    """How many stand in each open stage; those that have ended are counted by the database."""
    by_stage = Counter(one.standing.stage for one in found)
    of_ended = {
        stage: Agent.objects.filter(~HAS_ANSWERED, profile__isnull=False, state__in=states).count()
        for stage, states in ENDED.items()
    }
    return {stage: by_stage[stage] for stage in OPEN} | of_ended


def named(rows: QuerySet[Agent], words: str) -> QuerySet[Agent]:
    for word in words.split():
        rows = rows.filter(Q(person__name__icontains=word) | Q(person__email__icontains=word))
    return rows


@dataclass(frozen=True)
class Step:
    """One step of the funnel. Shares and the median are None where fewer than LEAST_SHOWN stand behind them."""

    label: str | Promise
    people: int
    of_all: float | None
    of_before: float | None
    median_seconds: float | None  # from the step before
    timed: int

    @property
    def median(self) -> str:
        return lasting(self.median_seconds or 0)


@dataclass(frozen=True)
class Judging:
    """How long what was handed in lay with us, and how often more was asked for."""

    label: str
    judged: int
    sent_back: float | None
    median_seconds: float | None

    @property
    def median(self) -> str:
        return lasting(self.median_seconds or 0)


def funnel(*, now: datetime) -> list[Step]:
    """Of everybody who applied in the last 90 days: how far they came, and how long each step took."""
    reached = Agent.objects.filter(profile__isnull=False, person__date_joined__gte=now - WINDOW).annotate(
        begun=Min("requirements__steps__at", filter=Q(requirements__steps__to_state__in=[State.IN_REVIEW, State.MET])),
        settled=Min("requirements__steps__at", filter=_approval(State.IN_REVIEW)),
        approved=Min("requirements__steps__at", filter=_approval(State.MET)),
    )
    lives = list(reached.values_list("person__date_joined", "begun", "settled", "approved"))
    labels = (_("Applied"), _("First step taken"), _("Everything settled"), _("Approved"))
    return [step(label, place, lives) for place, label in enumerate(labels)]


def step(label: str | Promise, place: int, lives: Sequence[tuple[datetime | None, ...]]) -> Step:
    there = [life for life in lives if life[place]]
    before = len([life for life in lives if place and life[place - 1]])
    spans = [
        (at - earlier).total_seconds()
        for life in there
        if place and (at := life[place]) and (earlier := life[place - 1])
    ]
    return Step(
        label=label,
        people=len(there),
        of_all=len(there) / len(lives) if place and len(lives) >= LEAST_SHOWN else None,
        of_before=len(there) / before if before >= LEAST_SHOWN else None,
        median_seconds=statistics.median(spans) if len(spans) >= LEAST_SHOWN else None,
        timed=len(spans),
    )


def judging(*, now: datetime) -> list[Judging]:
    """For each kind that people of ours judged in the last 90 days."""
    steps = RequirementStep.objects.filter(
        from_state=State.IN_REVIEW, by__isnull=False, at__gte=now - WINDOW, requirement__agent__profile__isnull=False
    ).exclude(to_state__in=[State.IN_REVIEW, State.WAIVED])
    handed_in = RequirementStep.objects.filter(to_state=State.IN_REVIEW, at__gte=now - 2 * WINDOW)
    arrivals: dict[int, list[datetime]] = {}
    for requirement, at in handed_in.order_by("at").values_list("requirement", "at"):
        arrivals.setdefault(requirement, []).append(at)
    spans: dict[str, list[float]] = {}
    sent_back: Counter[str] = Counter()
    for requirement, kind, to, at in steps.values_list("requirement", "requirement__kind", "to_state", "at"):
        since = [arrived for arrived in arrivals.get(requirement, []) if arrived <= at]
        if since:
            spans.setdefault(kind, []).append((at - since[-1]).total_seconds())
            sent_back[kind] += to != State.MET
    return [judged(kind, spans[kind], sent_back[kind]) for kind in Kind.values if kind in spans]


def judged(kind: str, spans: list[float], sent_back: int) -> Judging:
    enough = len(spans) >= LEAST_SHOWN
    return Judging(
        label=str(Kind(kind).label),
        judged=len(spans),
        sent_back=sent_back / len(spans) if enough else None,
        median_seconds=statistics.median(spans) if enough else None,
    )


def _approval(state: str) -> Q:
    return Q(requirements__kind=Kind.APPROVAL, requirements__steps__to_state=state)
