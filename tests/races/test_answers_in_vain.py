"""An answer that is taken down too late, while the ticket's story goes on with others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.handing import answering
from dispatch.models import Offer
from dispatch.models.offer import OfferExpired
from dispatch.offers import acknowledging, offering
from dispatch.offers.acknowledging import Word
from dispatch.people import presence
from dispatch.work import conversation
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.races import rivals, truth

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_it_is_written_beside_whatever_else_happens_to_its_ticket():
    queue = people.queue(people.client("acme"))
    for number in range(ROUNDS):
        alice, bob = people.agent(f"alice{number}"), people.agent(f"bob{number}")
        people.online(alice)
        ticket = people.ticket(queue)
        first = people.offered(ticket)
        acknowledging.note([Word(first.agent_id, first.pk, False, timezone.now())])
        in_time = timezone.now()
        later = first.expires_at + timedelta(seconds=1)
        assert answering.expire_due(now=later) == 1
        people.online(bob)
        offering.offer_waiting(now=timezone.now())
        second = Offer.objects.pending().get(ticket=ticket)

        results = rivals.run(
            *[lambda first=first, at=in_time: answering.accept(first, now=at)] * 3,
            *[lambda first=first, at=in_time: answering.decline(first, now=at)] * 2,
            lambda second=second: answering.accept(second, now=timezone.now()),
            lambda ticket=ticket: conversation.customer_says(ticket, "Is anybody there?", now=timezone.now()),
        )

        assert [type(one) for one in results[:5]] == [OfferExpired] * 5
        assert not isinstance(results[5], Exception)
        assert not isinstance(results[6], Exception)
        truth.holds()
        story = list(Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position"))
        assert [one.position for one in story] == list(range(1, len(story) + 1))
        assert [one.kind for one in story].count("answered_in_vain") == 1
        for one in (alice, bob):
            presence.go_offline(one, now=timezone.now())
