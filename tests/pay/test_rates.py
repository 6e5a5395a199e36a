"""Publishing what work pays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dispatch.models import Price
from marketplace.kernel.errors import Invalid
from marketplace.pay import rates
from marketplace.pay.models import RateCard
from marketplace.pay.rates import RateInThePast
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TERMS = {"currency": "SEK", "base": 4800, "included_seconds": 720, "per_minute": 410}


def test_a_published_rate_is_what_the_next_offer_pays():
    people.online(people.agent("alice"), now=NOON)
    queue = people.queue(people.client("acme"))
    card = rates.publish(queue, **{**TERMS, "base": 6200}, now=NOON)

    offer = people.offered(people.ticket(queue, now=NOON), now=NOON)

    assert (offer.pay.decimal(), offer.quote["rate_card"]) == ("62.00", card.number)


def test_every_card_has_the_next_number():
    queue = people.queue(people.client("acme"))
    highest = Price.objects.get().rate_card
    root = people.person("root", "administrator")

    numbers = [rates.publish(queue, **TERMS, now=NOON, by=root).number for _ in range(3)]

    assert numbers == [highest + 1, highest + 2, highest + 3]
    assert RateCard.objects.get(number=numbers[0]).published_by == root


def test_a_rate_is_not_in_force_before_it_is_published():
    queue = people.queue(people.client("acme"))

    with pytest.raises(RateInThePast):
        rates.publish(queue, **TERMS, in_force_from=NOON - timedelta(seconds=1), now=NOON)

    assert not RateCard.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"base": -1}, {"per_minute": -1}, {"currency": "XXX"}, {"language_supplements": {"fr": -5}}]
)
def test_a_rate_that_makes_no_sense_is_refused(wrong):
    queue = people.queue(people.client("acme"))

    with pytest.raises(Invalid):
        rates.publish(queue, **{**TERMS, **wrong}, now=NOON)


def test_a_language_adds_its_supplement():
    people.online(people.agent("alice", languages=("fr",)), now=NOON)
    queue = people.queue(people.client("acme"))
    rates.publish(queue, **TERMS, language_supplements={"fr": 800}, now=NOON)

    offer = people.offered(people.ticket(queue, language="fr", now=NOON), now=NOON)

    assert offer.quote["lines"] == [["Cards", 4800], ["language:fr", 800]]


@pytest.mark.django_db
def test_a_price_in_no_currency_we_pay_in_is_no_price_and_stops_no_round():
    acme, now = people.client("acme"), timezone.now()
    strange = people.queue(acme, "strange")
    Price.objects.create(
        queue=strange, rate_card=2, currency="XXX", base=1, included_seconds=0, per_minute=0, in_force_from=now
    )
    people.online(people.agent("alice"))
    people.ticket(strange, priority=9)

    offer = people.offered(people.ticket(people.queue(acme, "cards")))

    assert offer.quote["currency"] == "SEK"
