"""An answer is found in a few keys, in the language of the conversation first, and by nobody of another client."""

import pytest
from django.utils import timezone

from dispatch.answers import finding, writing
from tests import people
from tests.dispatch.answers import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    acme, olga = people.client("acme"), library.writer()
    library.answer(acme, olga, "Card declined abroad", "Ask for the merchant. Allow one retry for 15 minutes.")
    library.answer(acme, olga, "Cancelling a direct debit", "The mandate ends at once.", keywords="standing order")
    library.answer(acme, olga, "Kortet nekades utomlands", "Kortens spärr gäller hotell.", language="sv")
    return acme


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("card", ["Card declined abroad"]),
        ("car decl", ["Card declined abroad"]),
        ("CARDS", ["Card declined abroad"]),
        ("c", ["Cancelling a direct debit", "Card declined abroad"]),
        ("ma", []),
        ("in my card", ["Card declined abroad"]),
        ("retries", ["Card declined abroad"]),
        ("cancelling a dir", ["Cancelling a direct debit"]),
        ("cancellation", ["Cancelling a direct debit"]),
        ("standing", ["Cancelling a direct debit"]),
        ("card debit", []),
        ("korten", ["Kortet nekades utomlands"]),
        ("kort spä", ["Kortet nekades utomlands"]),
        ("the card", ["Card declined abroad"]),
        ("a:b & ! ( ' \\ <->", []),
        ("\x00card", ["Card declined abroad"]),
    ],
)
def test_words_are_found_by_their_beginnings_and_their_stems(acme, asked, found):
    language = "sv" if asked.startswith("kort") else "en"

    assert [one.title for one in finding.search(acme, asked, language=language)] == found


def test_the_language_of_the_conversation_comes_first(acme):
    olga = library.writer("olof")
    library.answer(acme, olga, "PIN blocked", "Order a new one.")
    library.answer(acme, olga, "PIN spärrad", "Beställ en ny PIN, PIN kommer med post.", language="sv")

    assert [one.language for one in finding.search(acme, "pin", language="sv")] == ["sv", "en"]
    assert [one.language for one in finding.search(acme, "pin", language="en")] == ["en", "sv"]


def test_what_fits_a_ticket_speaks_of_the_same_in_its_language(acme):
    found = finding.fitting(acme, "My card was declined in a hotel", language="en")

    assert [one.title for one in found] == ["Card declined abroad"]


def test_nobody_finds_what_is_another_clients_or_withdrawn(acme):
    olga, zeta = library.writer("olof"), people.client("zeta")
    library.answer(zeta, olga, "Card of zeta", "Secret.")
    writing.withdraw(finding.search(acme, "declined", language="en")[0], by=olga, now=timezone.now())

    assert finding.search(acme, "card", language="en") == []
    assert len(finding.search(acme, "", language="en")) == 2
