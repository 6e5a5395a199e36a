"""People who have applied, as far as a test wants them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agents import rights
from agents.models import Agent, Person
from agents.onboarding import advancing, applying
from agents.onboarding.models import Requirement
from tests import people

State = Requirement.State


def applicant(name: str, *, now: datetime | None = None, **profile: Any) -> Agent:
    """Somebody who has just signed up, from Sweden."""
    now = now or timezone.now()
    person = people.person(name, Person.Role.AGENT, date_joined=now)
    agent = applying.begin(person, now=now)
    for field, value in {"country": "SE", **profile}.items():
        setattr(agent.profile, field, value)
    agent.profile.save()
    return applying.opened(agent, now=now)


def hand_in(agent: Agent, *kinds: str, now: datetime | None = None) -> None:
    """Before a person of ours, each of them."""
    now = now or timezone.now()
    applying.start(agent, now=now)
    for row in agent.requirements.filter(kind__in=kinds):
        row.turn(State.IN_REVIEW, now=now, by=agent.person)


def settle(agent: Agent, *, leave: tuple[str, ...] = (), now: datetime | None = None) -> None:
    """Everything is met but what is left out; with nothing left, the approval is before a person."""
    now = now or timezone.now()
    agent.refresh_from_db()
    applying.start(agent, now=now)
    for row in agent.requirements.exclude(kind__in=[*leave, Requirement.Kind.APPROVAL]):
        if not row.settled:
            row.turn(State.MET, now=now)
    advancing.advance(Agent.objects.get(pk=agent.pk), now=now)


def reviewer(name: str = "olga", *wanted: str) -> Person:
    """An operator who may review applicants, and what else is wanted."""
    ada = Person.objects.filter(role=Person.Role.ADMINISTRATOR).first()
    ada = ada or people.person("ada", Person.Role.ADMINISTRATOR)
    one = people.person(name, Person.Role.OPERATOR)
    rights.lay_down(one, ["review_applicants", *wanted], by=ada, now=timezone.now())
    return one


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)
