"""Certificates: what they give, when they end, and that only a person takes one away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from agents.models import Agent, Deed, Person, Proficiency
from agents.notices.models import Notice
from agents.rights import NotYourTask
from agents.training import certificates, certifying, reactions, reminding, versions
from agents.training.models import Certificate, Module
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.agents.training import taught

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def cards() -> Module:
    return taught.module(now=NOW, skill="cards", level=3, valid_days=100)


def levels(agent: Agent) -> list[int]:
    return list(Proficiency.objects.filter(agent=agent).values_list("level", flat=True))


def test_passing_gives_the_skill_at_the_versions_level(cards: Module) -> None:
    alice = people.agent("alice")

    taught.passed(alice, cards, now=NOW)

    certificate = certificates.held(alice, now=NOW)[0]
    assert levels(alice) == [3]
    assert (certificate.level, certificate.expires_at, certificate.attempt.passed) == (3, NOW + 100 * DAY, True)


def test_a_higher_level_that_somebody_has_stays(cards: Module) -> None:
    alice = people.agent("alice", skills={"cards": 5})

    taught.passed(alice, cards, now=NOW)

    assert levels(alice) == [5]


def test_a_certificate_ends_when_it_said_and_its_skill_with_it(cards: Module) -> None:
    alice = people.agent("alice")
    taught.passed(alice, cards, now=NOW)

    early = certifying.expire(now=NOW + 99 * DAY)
    ended = certifying.expire(now=NOW + 100 * DAY)

    assert (early, ended) == (0, 1)
    assert Certificate.objects.get().end == Certificate.End.EXPIRED
    assert levels(alice) == []


def test_a_level_that_a_person_has_set_since_survives_the_end(cards: Module) -> None:
    alice = people.agent("alice")
    taught.passed(alice, cards, now=NOW)
    Proficiency.objects.update(level=4)

    certifying.expire(now=NOW + 100 * DAY)

    assert levels(alice) == [4]


def test_who_holds_one_hears_a_month_before_once(cards: Module) -> None:
    alice = people.agent("alice")
    taught.passed(alice, cards, now=NOW)

    told = [reminding.remind(now=NOW + days * DAY) for days in (69, 71, 72)]

    assert told == [0, 1, 0]
    assert Notice.objects.filter(person=alice.person, kind="certificate.expires").count() == 1


def test_a_person_revokes_with_a_reason_and_the_agent_is_told(cards: Module) -> None:
    alice = people.agent("alice")
    taught.passed(alice, cards, now=NOW)
    certificate, tara = Certificate.objects.get(), taught.trainer()

    certifying.revoke(certificate, by=tara, reason="Gave a card number away.", now=NOW + DAY)
    reactions.tell_revoked(list(Event.objects.filter(kind="certificate_revoked")))

    certificate.refresh_from_db()
    assert (certificate.end, certificate.ended_by, certificate.reason) == ("revoked", tara, "Gave a card number away.")
    assert levels(alice) == []
    assert Deed.objects.get(kind="certificate.revoked").agent == alice
    assert "Gave a card number away." in Notice.objects.get(person=alice.person).body


@pytest.mark.parametrize("reason", ["", "  ", "no"])
def test_nothing_is_revoked_without_a_written_reason(cards: Module, reason: str) -> None:
    taught.passed(people.agent("alice"), cards, now=NOW)

    with pytest.raises(certifying.ReasonMissing):
        certifying.revoke(Certificate.objects.get(), by=taught.trainer(), reason=reason, now=NOW)


def test_the_database_too_wants_a_person_and_a_reason(cards: Module) -> None:
    taught.passed(people.agent("alice"), cards, now=NOW)

    with pytest.raises(IntegrityError, match="a_person_revokes"), transaction.atomic():
        Certificate.objects.update(ended_at=NOW, end="revoked", reason="Because.")


def test_who_may_not_train_neither_grants_nor_revokes(cards: Module) -> None:
    alice, olga = people.agent("alice"), people.person("olga", Person.Role.OPERATOR)
    taught.passed(alice, cards, now=NOW)

    with pytest.raises(NotYourTask):
        certifying.revoke(Certificate.objects.get(), by=olga, reason="I say so.", now=NOW)
    with pytest.raises(NotYourTask):
        certifying.grant(alice, versions.current(cards), by=olga, reason="I say so.", now=NOW)


def test_a_person_certifies_by_hand_with_their_name(cards: Module) -> None:
    bob, tara = people.agent("bob"), taught.trainer()

    certificate = certifying.grant(bob, versions.current(cards), by=tara, reason="Taught it for years.", now=NOW)

    assert (certificate.granted_by, certificate.attempt, levels(bob)) == (tara, None, [3])
    assert Deed.objects.get(kind="certificate.granted").agent == bob


def test_one_that_has_ended_is_not_revoked_again(cards: Module) -> None:
    taught.passed(people.agent("alice"), cards, now=NOW)
    certifying.expire(now=NOW + 100 * DAY)

    with pytest.raises(certifying.AlreadyEnded):
        certifying.revoke(Certificate.objects.get(), by=taught.trainer(), reason="Too late.", now=NOW + 101 * DAY)
