"""Beginning an application, leaving it, and answering a decline."""

from datetime import datetime

from django.db import transaction

from agents.models import Agent, Person
from agents.onboarding import advancing
from agents.onboarding.models import Decline, Profile
from marketplace.kernel.errors import Conflict, Invalid


class AnsweredAlready(Conflict):
    """You have answered already. A person reads it."""


class NothingToAnswer(Conflict):
    """There is no decision of ours to answer."""


class EmptyAnswer(Invalid):
    """Write what you want to say."""


def begin(person: Person, *, now: datetime) -> Agent:
    """An agent who has applied, and the list of what is asked. Safe to repeat."""
    with transaction.atomic():
        display_name = (person.name.split() or [person.email.split("@")[0]])[0][:60]
        agent, _ = Agent.objects.get_or_create(person=person, defaults={"display_name": display_name})
        return opened(agent, now=now)


def opened(agent: Agent, *, now: datetime) -> Agent:
    """The agent with a profile and a list that is true now; raises nothing and may be repeated."""
    with transaction.atomic():
        Profile.objects.get_or_create(agent=agent, defaults={"updated_at": now})
        held = advancing.locked(agent)
        advancing.advance(held, now=now)
    return held


def start(agent: Agent, *, now: datetime) -> None:
    """The first step is taken: the application is in onboarding."""
    if agent.state == Agent.State.APPLIED:
        agent.move(Agent.State.ONBOARDING)


def withdraw(agent: Agent, *, now: datetime) -> Agent:
    """The person does not want to go on."""
    with transaction.atomic():
        held = advancing.locked(agent)
        return held.move(Agent.State.LEFT)


def answer(agent: Agent, text: str, *, now: datetime) -> Decline:
    """What the person says to a decline: once, in their words. Raises EmptyAnswer, NothingToAnswer, AnsweredAlready."""
    if not text.strip():
        raise EmptyAnswer(errors={"answer": [EmptyAnswer().title]})
    with transaction.atomic():
        decline = agent.declines.select_for_update().filter(reopened_at=None).first()
        if decline is None:
            raise NothingToAnswer()
        if decline.answered_at:
            raise AnsweredAlready()
        decline.answer, decline.answered_at = text.strip(), now
        decline.save(update_fields=["answer", "answered_at"])
    return decline
