"""What the page of the way in shows: every step at a glance, and the one that is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from agents.onboarding import advancing, policy
from agents.onboarding.doors import words
from agents.onboarding.models import Requirement
from agents.training import progress

State, Kind = Requirement.State, Requirement.Kind
MARKS = {  # state → icon, colour
    State.MET: ("check", ""),
    State.WAIVED: ("check", ""),
    State.IN_REVIEW: ("clock", "c-warn"),
    State.REFUSED: ("alert", "c-bad"),
    State.EXPIRED: ("alert", "c-warn"),
    State.MISSING: ("", ""),
}


@dataclass(frozen=True)
class Shown:
    """One requirement as the list shows it."""

    row: Requirement
    asked: policy.Asked
    minutes: int
    now: datetime
    open: bool = False

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def label(self) -> str:
        return self.row.label

    @property
    def icon(self) -> str:
        return "right" if self.open and not self.row.settled else MARKS[State(self.row.state)][0]

    @property
    def tone(self) -> str:
        return MARKS[State(self.row.state)][1]

    @property
    def asks_for_more(self) -> bool:
        return self.row.state == State.MISSING and bool(self.row.reason)

    @property
    def needs_person(self) -> bool:
        """The applicant can do something about it."""
        return not self.row.settled and self.row.state != State.IN_REVIEW and self.kind != Kind.APPROVAL

    @property
    def can_open(self) -> bool:
        return self.kind != Kind.APPROVAL

    @property
    def note(self) -> str:
        return words.note(self.row, self.row.agent)

    @property
    def url(self) -> str:
        return reverse("onboarding_step", args=[self.kind])


@dataclass(frozen=True)
class WayIn:
    """One reading of one application."""

    agent: Agent
    steps: Sequence[Shown]
    now: datetime
    chosen: str = ""

    @cached_property
    def next(self) -> Shown | None:
        """The chosen step, or the first that the person can do something about."""
        for step in self.steps:
            if step.kind == self.chosen and step.can_open:
                return step
        return next((step for step in self.steps if step.needs_person), None)

    @property
    def done(self) -> int:
        return sum(1 for step in self.steps if step.row.settled)

    @property
    def with_us(self) -> list[Shown]:
        return [step for step in self.steps if step.row.state == State.IN_REVIEW]

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.steps if step.needs_person)

    @property
    def training_minutes(self) -> int:
        return sum(step.minutes for step in self.steps if step.needs_person and step.kind == Kind.TRAINING)

    @property
    def progress_percent(self) -> float:
        return round(100 * self.done / max(1, len(self.steps)), 1)

    @property
    def decline(self) -> Any:
        return self.agent.declines.filter(reopened_at=None).first()


def read(agent: Agent, *, now: datetime, chosen: str = "") -> WayIn:
    asked = {one.kind: one for one in advancing.asked_of(agent.profile, on=timezone.localdate(now))}
    rows = {row.kind: row for row in agent.requirements.select_related("agent__profile", "agent__person")}
    learned = progress.required_for(agent, now=now) if Kind.TRAINING in asked else []
    length = sum(one.minutes_left for one in learned if not one.is_met)
    found = [
        Shown(row=rows[kind], asked=one, minutes=length if kind == Kind.TRAINING else one.minutes, now=now)
        for kind, one in asked.items()
        if kind in rows
    ]
    way = WayIn(agent=agent, steps=found, now=now, chosen=chosen)
    open_kind = way.next.kind if way.next else ""
    shown = [
        Shown(row=one.row, asked=one.asked, minutes=one.minutes, now=now, open=one.kind == open_kind) for one in found
    ]
    return WayIn(agent=agent, steps=shown, now=now, chosen=chosen)


def address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def title(way: WayIn) -> str:
    """The page's first words: how far it is."""
    if way.done == len(way.steps):
        return _("All done")
    return _("%(done)s of %(all)s done") % {"done": way.done, "all": len(way.steps)}
