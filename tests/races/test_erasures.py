"""Somebody is forgotten in the moment in which they go online: one of the two happens, never both."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Agent, Connection, Session
from agents.records import erasing
from agents.records.models import Erasure
from dispatch.people import presence
from tests import people
from tests.races import rivals

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def test_nobody_is_online_and_forgotten() -> None:
    now = timezone.now()
    later = now + timedelta(days=4)
    outcomes = set()
    for number in range(ROUNDS):
        who = people.agent(f"a{number}")
        wish = erasing.ask(who.person, now=now)
        line = Connection.objects.create(id=uuid.uuid4(), agent=who, connected_at=later, last_seen_at=later)

        rivals.run(
            lambda: presence.go_available(Agent.objects.get(pk=who.pk), connection=line, now=later),  # noqa: B023
            lambda: erasing.carry_out(wish, now=later),  # noqa: B023
        )

        wish.refresh_from_db()
        online = Session.objects.filter(agent=who, state=Session.State.OPEN).exists()
        outcomes.add((wish.state, online))

    assert outcomes <= {(Erasure.State.DONE, False), (Erasure.State.WAITING, True)}
