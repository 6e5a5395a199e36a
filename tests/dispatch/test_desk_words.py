"""The desk's sentences: the system takes the blame that is its own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from dispatch.doors.desk import words
from dispatch.models import Offer
from marketplace.kernel.site import formats

AT = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)


def offer(state: str, **fields: object) -> Offer:
    return Offer(state=state, offered_at=AT, expires_at=AT + timedelta(seconds=20), **fields)


@pytest.mark.parametrize(
    ("went", "tag", "sentence"),
    [
        (offer("declined"), "Declined", "Declining costs nothing."),
        (offer("declined", decline_reason="not my language"), "Declined", "Reason: not my language."),
        (
            offer("expired", delivered_at=AT),
            "Expired",
            "Shown for 20\u00a0s. If you are away, take a break: offers then wait.",
        ),
        (offer("expired"), "Not delivered", "Never reached your desk. It counts for nothing."),
        (offer("rescinded", cause="undelivered"), "Not delivered", "Never reached your desk. It counts for nothing."),
    ],
)
def test_every_ending_of_an_offer_has_its_sentence(went, tag, sentence):
    assert words.ending(went) == (tag, sentence)


@pytest.mark.parametrize("cause", Offer.Cause.values)
def test_what_was_taken_back_counts_for_nothing(cause):
    assert "It counts for nothing." in words.ending(offer("rescinded", cause=cause))[1]


@pytest.mark.parametrize(
    ("tag", "ended", "cancelled", "raised", "pause", "ring"),
    [
        (
            "fr",
            "Affichée pendant 20\u00a0s. Si vous vous absentez, faites une pause\u00a0: "
            "les propositions attendent alors.",
            "L’entreprise a annulé le ticket. Cela ne compte pas.",
            "Majoré de 10\u00a0%",
            "Repas",
            "Accepter la proposition",
        ),
        (
            "sv",
            "Visades i 20\u00a0s. Är du borta, ta en paus: erbjudandena väntar då.",
            "Uppdragsgivaren tog tillbaka ärendet. Det räknas inte.",
            "Höjt med 10\u00a0%",
            "Måltid",
            "Ta erbjudandet",
        ),
    ],
)
def test_the_desk_says_it_in_the_readers_language(tag, ended, cancelled, raised, pause, ring):
    with translation.override(tag):
        assert words.ending(offer("expired", delivered_at=AT))[1] == ended
        assert words.ending(offer("rescinded", cause="client_cancelled"))[1] == cancelled
        assert words.line_label("raised:10") == raised
        assert (words.pause("Meal"), words.pause("the dentist")) == (pause, "the dentist")
        assert words.of_script()["key_accept"] == ring
        assert "{time}" in words.of_script()["saved"]


def test_languages_are_spelled_out_and_unknown_tags_stand_as_they_are():
    assert formats.language("fr") == "French"
    assert formats.language("xx") == "xx"


def test_of_what_the_client_knows_flat_facts_are_shown():
    assert words.attributes({"card_state": "active", "vip": True, "n": 3, "empty": "", "deep": {"a": 1}}) == [
        ("Card state", "active"),
        ("Vip", "yes"),
        ("N", "3"),
    ]
