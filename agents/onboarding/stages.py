"""Where an application stands, and since when: whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from agents.onboarding.models import Requirement


class Stage(models.TextChoices):
    """The stages of the intake, in their order."""

    APPLIED = "applied", _("Applied")
    PROVING = "proving", _("Handing in")
    TRAINING = "training", _("In training")
    REVIEW = "review", _("With us")
    READY = "ready", _("Ready for approval")
    ACTIVE = "active", _("Active")
    DECLINED = "declined", _("Declined")
    ANSWERED = "answered", _("Has answered a decline")
    LEFT = "left", _("Left")


@dataclass(frozen=True)
class Standing:
    """The stage of one agent since a moment."""

    stage: Stage
    since: datetime

    def age_seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds())


def applicants() -> QuerySet[Agent]:
    """Everybody who came by the way in, with what a stage is computed from."""
    rows = Agent.objects.filter(profile__isnull=False).select_related("person", "profile")
    return rows.prefetch_related("requirements", "declines")


def of_each(agents: Iterable[Agent]) -> dict[int, Standing]:
    """Agent id → standing, without a query each where they come from `applicants()`."""
    return {agent.pk: of(agent) for agent in agents}


def of(agent: Agent) -> Standing:
    """A person's turn as long as they can do something; ours only when nothing is left to them."""
    rows = list(agent.requirements.all())
    joined = agent.person.date_joined
    latest = max((row.changed_at for row in rows), default=joined)
    if agent.state == Agent.State.DECLINED:
        newest = max(agent.declines.all(), key=lambda one: one.decided_at, default=None)
        if newest and newest.answered_at:
            return Standing(Stage.ANSWERED, newest.answered_at)
        return Standing(Stage.DECLINED, newest.decided_at if newest else latest)
    if agent.state in {Agent.State.ACTIVE, Agent.State.SUSPENDED}:
        return Standing(Stage.ACTIVE, _changed(rows, {Requirement.Kind.APPROVAL}, latest))
    if agent.state == Agent.State.LEFT:
        return Standing(Stage.LEFT, latest)
    if agent.state == Agent.State.APPLIED:
        return Standing(Stage.APPLIED, joined)
    others = [row for row in rows if row.kind != Requirement.Kind.APPROVAL]
    left = {row.kind for row in others if not row.settled and row.state != Requirement.State.IN_REVIEW}
    if left == {Requirement.Kind.TRAINING}:
        return Standing(Stage.TRAINING, _changed(rows, {row.kind for row in others} - left, latest))
    if left:
        return Standing(Stage.PROVING, _begun(others, joined))
    with_us = [row.changed_at for row in rows if row.state == Requirement.State.IN_REVIEW]
    ready = all(row.settled for row in others)
    return Standing(Stage.READY if ready else Stage.REVIEW, min(with_us, default=latest))


def _changed(rows: list[Requirement], kinds: set[str], otherwise: datetime) -> datetime:
    return max((row.changed_at for row in rows if row.kind in kinds), default=otherwise)


def _begun(rows: list[Requirement], otherwise: datetime) -> datetime:
    """Since the first step was taken."""
    return min((row.changed_at for row in rows if row.state != Requirement.State.MISSING), default=otherwise)
