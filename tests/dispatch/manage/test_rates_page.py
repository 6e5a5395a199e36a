"""What a queue's work pays is published on a page, and never changed."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Person
from dispatch.models import Price, Queue
from marketplace.pay.models import RateCard
from tests import people

pytestmark = pytest.mark.django_db
TERMS = {"currency": "SEK", "base": "62.50", "included_minutes": "10", "per_minute": "4.10", "supplements": "sv 5\n"}


@pytest.fixture
def browser() -> Browser:
    browser = Browser()
    browser.force_login(people.person("ada", Person.Role.ADMINISTRATOR))
    return browser


@pytest.fixture
def cards() -> Queue:
    return Queue.objects.create(client=people.client("acme"), slug="cards", name="Cards")


def test_terms_are_published_with_the_name_of_who_did(browser: Browser, cards: Queue) -> None:
    assert "no price in force" in browser.get(reverse("manage_queue", args=[cards.pk])).content.decode()

    answer = browser.post(reverse("manage_rates", args=[cards.pk]), TERMS, follow=True)

    price = Price.objects.get()
    assert "Published as rate card 1" in answer.content.decode()
    assert (price.base, price.included_seconds, price.per_minute) == (6250, 600, 410)
    assert price.language_supplements == {"sv": 500}
    assert RateCard.objects.get().published_by.name == "Ada"
    assert "no price in force" not in browser.get(reverse("manage_queue", args=[cards.pk])).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("base", "-1", "greater than or equal to 0"),
        ("base", "a lot", "Enter a number"),
        ("supplements", "Swedish five", "is no language with an amount"),
        ("supplements", "sv 5\nsv 6", "sv stands here twice."),
        ("currency", "XXX", "not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_published(
    browser: Browser, cards: Queue, field: str, value: str, said: str
) -> None:
    answer = browser.post(reverse("manage_rates", args=[cards.pk]), {**TERMS, field: value})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Price.objects.exists()


def test_a_currency_without_small_coins_has_whole_amounts(browser: Browser, cards: Queue) -> None:
    refused = browser.post(reverse("manage_rates", args=[cards.pk]), {**TERMS, "currency": "JPY"})
    whole = {**TERMS, "currency": "JPY", "base": "900", "per_minute": "60", "supplements": ""}
    browser.post(reverse("manage_rates", args=[cards.pk]), whole)

    assert "JPY has no smaller unit than one." in refused.content.decode()
    assert Price.objects.get().base == 900


def test_nothing_is_published_for_a_time_that_has_passed(browser: Browser, cards: Queue) -> None:
    past = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    answer = browser.post(reverse("manage_rates", args=[cards.pk]), {**TERMS, "in_force_from": past})

    assert answer.status_code == 400
    assert "A rate comes into force when it is published, or later." in answer.content.decode()


def test_only_administrators_publish(cards: Queue) -> None:
    browser = Browser()
    browser.force_login(people.person("pia", Person.Role.PAYROLL))

    assert browser.post(reverse("manage_rates", args=[cards.pk]), TERMS).status_code == 404
    assert not Price.objects.exists()
