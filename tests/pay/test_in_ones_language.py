"""Earnings, quality and payroll, read by people who write French and Swedish."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from agents.models import Agent, Person
from dispatch.models import Price
from dispatch.work import leaving, rating
from marketplace.pay import learning_rates
from marketplace.pay.models import Period
from tests import people
from tests.pay import learnt, work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 2, 11, 12, tzinfo=UTC)
NEARLY_NINETEEN_SECONDS_OVER = 738.5  # the twelve minutes included


@pytest.fixture
def alice() -> Agent:
    """She worked beyond the included minutes, in English for more; was called off once; and learned."""
    one = people.agent("alice")
    people.online(one, now=NOON)
    queue = people.queue(people.client("acme"))
    Price.objects.create(
        queue=queue, rate_card=2, currency="SEK", base=150000, included_seconds=720, per_minute=400,
        language_supplements={"en": 800}, in_force_from=NOON,
    )  # fmt: skip
    done = work.done(queue, at=NOON, seconds=NEARLY_NINETEEN_SECONDS_OVER)
    rating.rate(done.ticket, 5, now=done.ended_at)
    leaving.cancel(work.begun(queue, at=NOON + timedelta(minutes=20)).ticket, now=NOON + timedelta(minutes=25))
    learning_rates.publish(currency="SEK", per_minute=250, now=NOON)
    learnt.for_minutes(one, 10, at=NOON + timedelta(minutes=30))
    work.react()
    learnt.react()
    return one


def read(path: str, person: Person, tag: str) -> str:
    """The page in that language, its spaces all alike."""
    Person.objects.filter(pk=person.pk).update(locale=tag)
    browser = Browser()
    browser.force_login(person)
    page = browser.get(path).content.decode()
    assert f'<html lang="{tag}"' in page
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("tag", "said", "not_said"),
    [
        (
            "sv",
            (
                "Tid utöver 12 minuter", "12:18 använt", "738,500 s", "150800 + 400 × max(0; 738,5 − 720) ÷ 60",
                "1 509,23", "Engelska", "avbrutet av uppdragsgivaren, grundpris betalt", "Enligt regeln ”arbete, ",
                "Utbildningstid", "Räkna själv", "Onsdag 11", "Klockslagen gäller",
            ),
            ("Time", "Today", "posted", "minutes", "learning"),
        ),
        (
            "fr",
            (
                "Temps au-delà de 12 minutes", "12:18 utilisées", "738,500 s", "max(0; 738,5 − 720)", "1 509,23",
                "Anglais", "annulé par l’entreprise, base payée", "Selon la règle « travail, ", "Temps de formation",
                "Refaites le calcul", "Mercredi 11", "Les heures sont celles de",
            ),
            ("Time", "Today", "posted", "learning"),
        ),
    ],
)  # fmt: skip
def test_a_statement_is_said_and_computed_in_the_agents_language(alice: Agent, tag: str, said, not_said) -> None:
    page = read("/earnings?day=2026-02-11", alice.person, tag)

    assert [words for words in said if words.lower() not in page.lower()] == []
    shown = page.split("<main")[1]
    assert [words for words in not_said if words in shown] == []


def test_quality_is_explained_in_the_agents_language(alice: Agent) -> None:
    swedish, french = (read("/quality", alice.person, tag) for tag in ("sv", "fr"))

    for words in ("För få betyg för ett omdöme. Det visas från 20.", "1 betyg", "5 av 5", "Så räknas det ut"):
        assert words in swedish
    for words in ("Trop peu de notes pour une appréciation.", "1 note", "5 sur 5", "n’entrent dans aucune note."):
        assert words in french


def test_payroll_reads_a_period_and_its_checks_in_french(alice: Agent) -> None:
    page = read(f"/payroll/{Period.objects.get().pk}", people.person("pia", Person.Role.PAYROLL), "fr")

    for words in (
        "Ouverte",
        "1 personne, 2 tickets, grille tarifaire 2",
        "Le grand livre s’équilibre à zéro, 3 lignes dans cette période",
        "Chaque montant recalculé à partir de son prix figé",
        "3 042,23",
    ):
        assert words in page
