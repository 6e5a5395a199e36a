"""What devices say of offers: the first word counts, one statement notes all of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Session
from dispatch.handing import answering
from dispatch.offers import acknowledging
from dispatch.offers.acknowledging import Word
from marketplace.kernel import statements
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers():
    return people.rung(3)


def times(offer):
    offer.refresh_from_db()
    return offer.delivered_at, offer.seen_at


def test_many_words_are_noted_in_one_statement(offers, monkeypatch, django_assert_num_queries):
    ask, asked = statements.rows, []
    monkeypatch.setattr(statements, "rows", lambda sql, values: asked.append(sql) or ask(sql, values))
    now = timezone.now()
    words = [Word(one.agent_id, one.pk, number == 2, now) for number, one in enumerate(offers)]

    with django_assert_num_queries(0):
        assert acknowledging.note(words) == [True, True, True]

    assert len(asked) == 1
    assert [times(one) for one in offers] == [(now, None), (now, None), (now, now)]


def test_the_first_word_counts(offers):
    one, now = offers[0], timezone.now()
    later = now + timedelta(seconds=1)
    acknowledging.note([Word(one.agent_id, one.pk, False, now)])
    acknowledging.note([Word(one.agent_id, one.pk, False, later), Word(one.agent_id, one.pk, True, later)])
    acknowledging.note([Word(one.agent_id, one.pk, True, later + timedelta(seconds=1))])

    assert times(one) == (now, later)


def test_nobody_says_it_of_somebody_elses_offer(offers):
    one, other = offers[:2]

    assert acknowledging.note([Word(other.agent_id, one.pk, True, timezone.now())]) == [False]
    assert times(one) == (None, None)


def test_what_is_said_of_an_offer_that_was_answered_changes_nothing(offers):
    one, now = offers[0], timezone.now()
    answering.accept(one, now=now)

    assert acknowledging.note([Word(one.agent_id, one.pk, True, now)]) == [True]
    assert times(one) == (None, None)


def test_what_came_only_after_its_deadline_counts_against_nobody(offers):
    one = offers[0]
    acknowledging.note([Word(one.agent_id, one.pk, True, one.expires_at + timedelta(milliseconds=100))])

    answering.expire_due(now=one.expires_at + timedelta(seconds=1))

    one.refresh_from_db()
    assert (one.state, one.cause) == ("rescinded", "undelivered")
    assert Session.objects.get(agent=one.agent_id).activity == "available"


def test_what_came_in_time_and_went_by_has_expired(offers):
    one = offers[0]
    acknowledging.note([Word(one.agent_id, one.pk, True, one.expires_at - timedelta(milliseconds=100))])

    answering.expire_due(now=one.expires_at + timedelta(seconds=1))

    one.refresh_from_db()
    assert one.state == "expired"
    assert Session.objects.get(agent=one.agent_id).activity == "not_responding"
