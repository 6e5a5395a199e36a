"""An offer reaches a phone that allowed it, in time or not at all, and says what became of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.notices import choosing
from agents.notices.models import Push
from dispatch.handing import answering
from dispatch.models import Offer
from dispatch.offers import notifying
from marketplace.kernel.outbox import delivering, relay
from tests import people
from tests.agents.notices import phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    alice = people.agent("alice")
    people.online(alice)
    return people.offered(people.ticket(people.queue(people.client("acme")), subject="My card was stolen"))


def react():
    relay.relay()
    delivering.deliver("dispatch.phones")


def test_an_offer_is_told_to_the_phone_with_its_price_and_nothing_of_the_customer(offer):
    phones.of(offer.agent.person)

    react()

    push = Push.objects.get()
    assert push.payload["title"] == "Offer: 48.00 SEK"
    assert push.payload["body"].startswith("Cards, Acme. Answer by ")
    assert push.ends_at == offer.expires_at
    assert "stolen" not in str(push.payload)


def test_who_has_no_phone_or_does_not_want_it_is_told_nothing(offer):
    react()
    phones.of(offer.agent.person)
    choosing.choose(offer.agent.person, {"offer": (False, False)})

    assert notifying.tell({offer.pk: offer.agent_id}, now=timezone.now()) == 0
    assert Push.objects.count() == 0


def test_an_offer_that_has_gone_is_not_told(offer):
    phones.of(offer.agent.person)
    answering.decline(offer, reason="", now=timezone.now())

    react()

    assert Push.objects.count() == 0


def test_the_phones_receipt_counts_as_delivered(client, offer):
    phones.of(offer.agent.person)
    react()

    answer = client.post(Push.objects.get().payload["acknowledge"])

    offer.refresh_from_db()
    assert answer.status_code == 204
    assert offer.delivered_at is not None
    assert offer.seen_at is None


def test_whether_it_came_too_late_is_told_by_our_clock_and_not_by_the_phones(client, offer):
    receipt = notifying.receipt(offer)

    in_time = client.post(f"/desk/arrivals/{receipt}/").status_code
    at_the_deadline = notifying.arrived(receipt, now=offer.expires_at)
    answering.decline(offer, now=timezone.now())

    assert (in_time, at_the_deadline) == (204, False)
    assert client.post(f"/desk/arrivals/{receipt}/").status_code == 410


def test_who_has_taken_it_elsewhere_is_not_told_that_it_is_gone(offer):
    answering.accept(offer, now=timezone.now())

    assert notifying.arrived(notifying.receipt(offer), now=timezone.now())


def test_a_receipt_that_is_not_ours_is_not_found(client, offer):
    answer = client.post(f"/desk/arrivals/{notifying.receipt(offer)}x/")

    assert answer.status_code == 404
    assert Offer.objects.get().delivered_at is None


def test_who_opens_it_too_late_reads_what_became_of_it(client, offer):
    answering.decline(offer, reason="", now=timezone.now() + timedelta(seconds=1))
    client.force_login(offer.agent.person)

    page = client.get(f"/desk/?offer={offer.pk}").content.decode()

    assert "Declined. Declining costs nothing." in page
