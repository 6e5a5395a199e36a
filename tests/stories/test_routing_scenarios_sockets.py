"""Scenarios of the line itself: what a device is told when it comes back, and that one person alone is rung."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from dispatch import dispatcher
from dispatch.models import Offer
from tests import people
from tests.dispatch.sockets.test_agent_socket import desk

pytestmark = pytest.mark.django_db(transaction=True)
a = sync_to_async


@pytest.fixture
def cards():
    return people.queue(people.client("acme"))


async def rounds() -> int:
    return await a(dispatcher.match_all)(timezone.now)


async def test_t9_whoever_comes_back_is_shown_again_what_rings(cards):
    alice = await a(people.agent)("alice")
    async with desk(alice) as (one, _), desk(alice) as (two, _):
        await one.do("activity", activity="available")
        await a(people.ticket)(cards)
        await rounds()
        rung = (await one.hear("offer"))["offer"]["id"]
        await one.say("delivered", offer=rung)
        await two.hear("offer")

        async with desk(alice) as (again, told):
            assert [offer["id"] for offer in told["offers"]] == [rung]
            assert (await again.do("accept", offer=rung))["assignment"]


async def test_t7_a_lost_line_is_told_as_reconnecting_and_the_offer_that_fell_into_it_counts_for_nothing(cards):
    alice = await a(people.agent)("alice")
    async with desk(alice) as (one, _):
        await one.do("activity", activity="available")
        await a(people.ticket)(cards)
        await rounds()
        rung = (await one.hear("offer"))["offer"]["id"]

    async with desk(alice) as (_, told):
        assert told["activity"]["activity"] == "available"
        offer = await a(Offer.objects.get)(pk=rung)
        assert offer.state in {Offer.State.PENDING, Offer.State.RESCINDED}


async def test_t12_of_two_who_are_there_one_alone_hears_the_ring(cards):
    alice, bob = await a(people.agent)("alice"), await a(people.agent)("bob")
    async with desk(alice) as (one, _), desk(bob) as (two, _):
        await one.do("activity", activity="available")
        await two.do("activity", activity="available")
        await a(people.ticket)(cards)
        await rounds()
        offer = await a(Offer.objects.get)()
        rung, other = (one, two) if offer.agent_id == alice.pk else (two, one)

        heard = await rung.hear("offer")

        assert heard["offer"]["id"] == offer.pk
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(other.hear("offer"), 0.5)
        assert (await other.do("accept", offer=offer.pk))["type"] == "error"
