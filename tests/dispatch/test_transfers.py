"""Handing a conversation on: cold at once, warm with both in it until it is taken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Session
from dispatch import guarantees
from dispatch.handing import answering, consulting, interventions, losing, rescuing, suspending, transferring
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.models.offer import OfferGone
from dispatch.offers import offering, rescinding, targets
from dispatch.people import presence
from dispatch.policy import needs
from dispatch.work import closing, conversation, leaving
from marketplace.kernel.outbox.models import Event
from marketplace.pay import posting
from marketplace.pay.models import Earning
from tests import people
from tests.races import truth

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return people.client("acme")


@pytest.fixture
def cards(acme):
    return people.queue(acme, "cards")


@pytest.fixture
def work(cards) -> Assignment:
    """Alice talks with a customer; bob and carla come online afterwards."""
    people.online(people.agent("alice", capacity=2))
    taken = answering.accept(people.offered(people.ticket(cards)), now=timezone.now())
    assert isinstance(taken, Assignment)
    return taken


@pytest.fixture
def bob(work):
    one = people.agent("bob")
    people.online(one)
    return one


def asked_of(agent: people.Agent, work: Assignment, note: str = "") -> Offer:
    """Alice asks `agent` into her conversation."""
    now = timezone.now()
    consulting.ask(work, targets.to_agent(work, agent.pk, now=now), note=note, now=now)
    return Offer.objects.pending().get(agent=agent)


def joined(agent: people.Agent, work: Assignment) -> Transfer:
    transfer = answering.accept(asked_of(agent, work), now=timezone.now())
    assert isinstance(transfer, Transfer)
    return transfer


def states(transfer: Transfer, work: Assignment) -> tuple[str, str, str]:
    transfer.refresh_from_db()
    work.refresh_from_db()
    return str(transfer.state), str(work.state), str(Ticket.objects.get(pk=work.ticket_id).state)


def all_is_well() -> None:
    truth.holds()
    for audit in guarantees.AUDITS.values():
        assert guarantees.breaks(audit.name) == []


# Warm


def test_both_talk_until_the_second_takes_it(work, bob):
    transfer = joined(bob, work)
    assert states(transfer, work) == ("joined", "active", "assigned")
    assert Assignment.objects.live().count() == 1
    all_is_well()

    conversation.colleague_says(transfer, "Bob here, I know this.", now=timezone.now())
    conversation.agent_says(work, "I leave you with Bob.", now=timezone.now())
    second = consulting.take(transfer, now=timezone.now())

    assert states(transfer, work) == ("taken", "released", "assigned")
    assert (work.release_cause, second.agent, second.state) == ("transferred", bob, "active")
    assert second.started_at == transfer.joined_at
    assert Seat.objects.get(ticket=work.ticket_id).role == Seat.Role.HOLDER
    assert Ticket.objects.get(pk=work.ticket_id).last_agent == bob
    all_is_well()
    closing.complete(closing.close(second, "solved", now=timezone.now()), now=timezone.now())
    assert posting.post([work.pk, second.pk], now=timezone.now()) == 2
    all_is_well()


def test_a_refused_warm_transfer_leaves_the_first_with_the_task(work, bob):
    offer = asked_of(bob, work)

    answering.decline(offer, now=timezone.now())

    assert states(Transfer.objects.get(), work) == ("refused", "active", "assigned")
    conversation.agent_says(work, "I am still here.", now=timezone.now())
    assert Event.objects.get(kind="transfer_ended").facts["outcome"] == "refused"
    all_is_well()


def test_an_expired_warm_transfer_leaves_the_first_with_the_task(work, bob):
    offer = asked_of(bob, work)
    offering.acknowledge(offer, delivered=True, now=timezone.now())

    answering.expire_due(now=offer.expires_at + timedelta(seconds=1))

    assert states(Transfer.objects.get(), work) == ("refused", "active", "assigned")
    assert Session.objects.get(agent=bob).activity == "not_responding"
    all_is_well()


def test_a_warm_transfer_that_reaches_nobodys_device_is_refused_and_counts_against_nobody(work, bob):
    offer = asked_of(bob, work)

    rescinding.take_back_undelivered(now=offer.offered_at + timedelta(seconds=4))

    offer.refresh_from_db()
    assert (offer.state, offer.cause) == ("rescinded", "undelivered")
    assert states(Transfer.objects.get(), work) == ("refused", "active", "assigned")
    all_is_well()


def test_a_queue_is_asked_person_by_person_until_nobody_is_left(work, acme):
    experts = people.queue(acme, "experts", skills={"fraud": 3})
    for name in ("bob", "carla"):
        people.online(people.agent(name, skills={"fraud": 3}))
    people.online(people.agent("dora"))
    now = timezone.now()
    consulting.ask(work, targets.to_queue(work, experts.slug, now=now), now=now)

    first = Offer.objects.pending().get(warm=True)
    answering.decline(first, now=timezone.now())
    second = Offer.objects.pending().get(warm=True)
    assert states(Transfer.objects.get(), work) == ("open", "active", "assigned")
    all_is_well()
    answering.decline(second, now=timezone.now())

    assert {first.agent.display_name, second.agent.display_name} == {"Bob", "Carla"}
    assert states(Transfer.objects.get(), work) == ("refused", "active", "assigned")
    all_is_well()


def test_who_takes_it_for_another_queue_has_it_there(work, acme):
    experts = people.queue(acme, "experts", skills={"fraud": 3})
    people.online(people.agent("bob", skills={"fraud": 3}))
    now = timezone.now()
    transfer = consulting.ask(work, targets.to_queue(work, experts.slug, now=now), now=now)
    answering.accept(Offer.objects.pending().get(warm=True), now=timezone.now())

    consulting.take(transfer, now=timezone.now())

    ticket = Ticket.objects.get(pk=work.ticket_id)
    assert (ticket.queue, ticket.skills) == (experts, {"fraud": 3})
    assert needs.of_cell(ticket.cell).required == ((("fraud", 3),),)
    all_is_well()


def test_where_nobody_is_free_nothing_is_asked(work):
    now = timezone.now()

    with pytest.raises(consulting.NobodyFree):
        consulting.ask(work, targets.to_queue(work, work.ticket.queue.slug, now=now), now=now)

    assert not Transfer.objects.exists()
    assert not Event.objects.filter(kind="transfer_asked").exists()


def test_a_transfer_is_called_off_once(work, bob):
    offer = asked_of(bob, work)
    transfer = Transfer.objects.get()

    consulting.call_off(transfer, now=timezone.now())

    assert states(transfer, work) == ("cancelled", "active", "assigned")
    offer.refresh_from_db()
    assert (offer.state, offer.cause) == ("rescinded", "called_off")
    with pytest.raises(consulting.TransferOver):
        consulting.call_off(transfer, now=timezone.now())
    with pytest.raises(OfferGone):
        answering.accept(offer, now=timezone.now())
    all_is_well()


def test_two_are_not_asked_at_once(work, bob):
    asked_of(bob, work)
    now = timezone.now()

    with pytest.raises(consulting.AlreadyAsked):
        consulting.ask(work, targets.to_agent(work, bob.pk, now=now), now=now)
    with pytest.raises(consulting.AlreadyAsked):
        transferring.hand_over(work, targets.Target(work.ticket.queue), now=now)


def test_who_steps_back_is_paid_for_having_been_there(work, bob):
    transfer = joined(bob, work)
    later = timezone.now() + timedelta(minutes=20)

    consulting.leave(transfer, now=later)

    assert states(transfer, work) == ("ended", "active", "assigned")
    helped = Assignment.objects.get(agent=bob)
    assert (helped.state, helped.release_cause, helped.ended_at) == ("released", "stepped_back", later)
    posting.post([helped.pk], now=later)
    assert Earning.objects.get(assignment=helped).amount > 4800  # twelve minutes are included, twenty were given
    assert Seat.objects.get(agent=bob).ticket is None
    all_is_well()


def test_nobody_takes_what_they_have_not_joined_or_have_left(work, bob):
    asked_of(bob, work)
    transfer = Transfer.objects.get()
    with pytest.raises(consulting.NotJoined):
        consulting.take(transfer, now=timezone.now())
    answering.accept(Offer.objects.pending().get(agent=bob), now=timezone.now())
    consulting.leave(transfer, now=timezone.now())

    with pytest.raises(consulting.TransferOver):
        consulting.take(transfer, now=timezone.now())
    with pytest.raises(conversation.NotYours):
        conversation.colleague_says(transfer, "Hello?", now=timezone.now())


@pytest.mark.parametrize("stage", ["asked", "joined"])
@pytest.mark.parametrize("ending", ["close", "cancel", "requeue", "take over", "suspend the second"])
def test_whatever_ends_the_ticket_breaks_off_what_goes_on_beside_it(work, bob, stage, ending):
    olga = people.person("olga", "operator")
    transfer = joined(bob, work) if stage == "joined" else None
    if transfer is None:
        asked_of(bob, work)
        transfer = Transfer.objects.get()

    match ending:
        case "close":
            closing.close(work, "solved", now=timezone.now())
        case "cancel":
            leaving.cancel(work.ticket, now=timezone.now())
        case "take over":
            rescuing.take(work.ticket, by=olga, now=timezone.now())
        case "requeue":
            interventions.reassign(work.ticket, to=None, by=olga, now=timezone.now())
        case _:
            suspending.suspend(bob, reason="A test of it.", by=olga, now=timezone.now())

    transfer.refresh_from_db()
    over = "refused" if ending == "suspend the second" else "cancelled"
    assert transfer.state == ("ended" if stage == "joined" else over)
    assert not Seat.objects.filter(agent=bob).exclude(ticket=None).exists()
    all_is_well()


def test_when_the_first_is_lost_whoever_has_joined_goes_on(work, bob):
    transfer = joined(bob, work)
    lost(work.agent)

    losing.release_lost(now=timezone.now() + timedelta(seconds=91))

    assert states(transfer, work) == ("taken", "released", "assigned")
    assert work.release_cause == "agent_gone"
    assert Assignment.objects.live().get().agent == bob
    assert Session.objects.get(agent=work.agent).state == "ended"
    all_is_well()


def test_when_the_first_is_lost_while_somebody_is_asked_the_ticket_waits_again(work, bob):
    asked_of(bob, work)
    lost(work.agent)

    losing.release_lost(now=timezone.now() + timedelta(seconds=91))

    assert states(Transfer.objects.get(), work) == ("cancelled", "released", "waiting")
    all_is_well()


def test_when_the_second_is_lost_the_first_goes_on(work, bob):
    transfer = joined(bob, work)
    lost(bob)

    losing.release_lost(now=timezone.now() + timedelta(seconds=91))

    assert states(transfer, work) == ("ended", "active", "assigned")
    assert Session.objects.get(agent=bob).state == "ended"
    all_is_well()


def test_when_the_first_is_suspended_whoever_has_joined_goes_on(work, bob):
    transfer = joined(bob, work)

    suspending.suspend(work.agent, reason="A test of it.", by=people.person("olga", "operator"), now=timezone.now())

    assert states(transfer, work) == ("taken", "released", "assigned")
    all_is_well()


def test_a_break_of_whoever_has_joined_begins_when_they_leave(work, bob):
    transfer = joined(bob, work)

    presence.take_break(bob, now=timezone.now())
    assert Session.objects.get(agent=bob).after_work == "break"
    consulting.leave(transfer, now=timezone.now())

    assert Session.objects.get(agent=bob).activity == "break"
    all_is_well()


# Cold


def test_a_ticket_handed_to_a_queue_waits_there_as_urgent_as_it_was(work, acme):
    experts = people.queue(acme, "experts", skills={"fraud": 3}, kind="async")
    before = Ticket.objects.get(pk=work.ticket_id)
    now = timezone.now() + timedelta(minutes=3)

    transferring.hand_over(work, targets.to_queue(work, experts.slug, now=now), note="Card is stolen.", now=now)

    ticket = Ticket.objects.get(pk=work.ticket_id)
    assert (ticket.state, ticket.queue, ticket.kind, ticket.skills) == ("waiting", experts, "async", {"fraud": 3})
    assert ticket.waiting_since == now
    assert ticket.urgent_from == before.urgent_from
    assert (ticket.ring, ticket.sticky_agent) == (0, None)
    assert states(Transfer.objects.get(), work) == ("taken", "released", "waiting")
    assert not Seat.objects.exclude(ticket=None).exists()
    assert posting.post([work.pk], now=now) == 1
    all_is_well()


def test_what_was_asked_for_this_customer_alone_goes_along(acme):
    cards = people.queue(acme, "cards", skills={"cards": 2})
    experts = people.queue(acme, "experts", skills={"fraud": 3})
    people.online(people.agent("alice", skills={"cards": 2, "latin": 1}))
    ticket = people.ticket(cards, skills={"latin": 1})
    work = answering.accept(people.offered(ticket), now=timezone.now())
    now = timezone.now()

    transferring.hand_over(work, targets.to_queue(work, experts.slug, now=now), now=now)

    ticket.refresh_from_db()
    assert ticket.skills == {"fraud": 3, "latin": 1}
    assert needs.of_cell(ticket.cell) == experts.asks().spoken("en").also({"latin": 1})


def test_who_handed_it_over_is_not_asked_again_for_a_while(work):
    now = timezone.now()

    transferring.hand_over(work, targets.to_queue(work, work.ticket.queue.slug, now=now), now=now)

    assert offering.offer_waiting(now=now) == 0
    assert offering.offer_waiting(now=now + timedelta(seconds=599)) == 0
    assert Ticket.objects.get(pk=work.ticket_id).exhaustions == 0
    assert offering.offer_waiting(now=now + timedelta(seconds=601)) == 1


def test_a_colleague_who_is_free_is_offered_it_alone(work, bob):
    people.online(people.agent("carla"))
    now = timezone.now()

    transferring.hand_over(work, targets.to_agent(work, bob.pk, now=now), now=now)

    offer = Offer.objects.pending().get()
    assert (offer.agent, offer.warm, offer.decision.policy) == (bob, False, "colleague/1")
    answering.decline(offer, now=now)
    assert people.offered(work.ticket).agent.display_name == "Carla"
    all_is_well()


def test_a_colleague_who_is_busy_has_it_kept_for_a_short_time(work, bob, cards):
    other = answering.accept(people.offered(people.ticket(cards)), now=timezone.now())
    assert other.agent == bob
    people.online(people.agent("carla"))
    now = timezone.now()

    transferring.hand_over(work, targets.to_agent(work, bob.pk, now=now), now=now)

    assert offering.offer_waiting(now=now) == 0
    assert Ticket.objects.get(pk=work.ticket_id).sticky_agent == bob
    assert people.offered(work.ticket, now=now + timedelta(seconds=61)).agent.display_name == "Carla"


def test_an_escalation_goes_to_the_next_tier(work, acme):
    second = people.queue(acme, "cards-2", tier=2)
    type(second).objects.filter(slug="cards").update(escalates_to=second)
    work = Assignment.objects.get(pk=work.pk)
    now = timezone.now()

    transferring.hand_over(work, targets.to_tier(work, now=now), now=now)

    assert Transfer.objects.get().escalation
    assert Ticket.objects.get(pk=work.ticket_id).queue == second


# Where to


def test_where_there_is_no_higher_tier_it_is_said(work):
    with pytest.raises(targets.NoHigherTier):
        targets.to_tier(work, now=timezone.now())


def test_another_clients_queue_is_not_found(work):
    people.queue(people.client("zeta"), "experts")

    with pytest.raises(targets.NoSuchTarget):
        targets.to_queue(work, "experts", now=timezone.now())


def test_a_queue_that_is_closed_takes_nothing(work, acme):
    people.queue(acme, "experts", open=False)

    with pytest.raises(targets.TargetShut):
        targets.to_queue(work, "experts", now=timezone.now())


def test_only_colleagues_who_are_there_and_can_serve_it_are_targets(acme):
    cards = people.queue(acme, "cards", skills={"cards": 2})
    people.online(people.agent("alice", skills={"cards": 2}))
    work = answering.accept(people.offered(people.ticket(cards)), now=timezone.now())
    people.online(people.agent("bob", skills={"cards": 2}))
    unable = people.agent("carla", skills={"cards": 1})
    people.online(unable)
    away = people.agent("dora", skills={"cards": 2})
    abroad = people.agent("emil", skills={"cards": 2}, languages=("sv",))
    people.online(abroad)

    found = targets.of_work(work, now=timezone.now())

    assert [(one.name, one.free) for one in found.colleagues] == [("Bob", True)]
    assert [(one.queue.slug, one.open, one.free) for one in found.queues] == [("cards", True, 1)]
    for nobody in (unable, away, abroad, work.agent):
        with pytest.raises(targets.NotThere):
            targets.to_agent(work, nobody.pk, now=timezone.now())


def lost(agent: people.Agent) -> None:
    for connection in agent.connections.all():
        presence.disconnect(connection.pk, now=timezone.now())
