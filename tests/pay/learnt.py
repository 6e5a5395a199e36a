"""Learning time that has been spent: settled by a graded attempt, or written down as training does."""

from datetime import datetime, timedelta

from agents.models import Agent
from agents.training import learning, timing
from agents.training.models import Module, TrainingTime
from marketplace.kernel.outbox import delivering, relay
from tests.agents.training import taught


def time(agent: Agent, *, seconds: int, at: datetime, slug: str = "cards") -> TrainingTime:
    """A settled stretch whose event nobody was told of."""
    module = Module.objects.filter(slug=slug).first() or taught.module(slug, now=at)
    return TrainingTime.objects.create(enrolment=learning.begin(agent, module, now=at), seconds=seconds, earned_at=at)


def for_minutes(agent: Agent, minutes: int, *, at: datetime) -> None:
    """A module's page in sight for so long, then an attempt that fails: its time is owed for all the same."""
    enrolment = taught.read(agent, Module.objects.filter(slug="cards").first() or taught.module(now=at), now=at)
    timing.open_page(enrolment, now=at)
    ended_at = at + timedelta(minutes=minutes)
    timing.count(enrolment, minutes * 60, now=ended_at)
    taught.answered(enrolment, right=False, now=ended_at)


def react() -> None:
    """Let every event that waits reach pay."""
    while relay.relay():
        pass
    while delivering.deliver("pay.post_learning"):
        pass
