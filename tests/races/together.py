"""The part of the random lives in which people hand on, park, take over, set limits and come back another day."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from agents.models import Person
from dispatch.handing import consulting, rescuing, transferring, watching
from dispatch.models import Assignment, Ticket, Transfer
from dispatch.offers import targets
from dispatch.people import equipping
from dispatch.work import leaving, parking
from tests.races import model

MODES = ["watching", "joined"]


class Together(RuleBasedStateMachine):
    """Needs `agents`, `olga`, `now`, `one`, `agrees` and `refuses` of who inherits it."""

    agents: list[Any]
    olga: Person
    now: Any

    @rule(
        data=st.data(),
        warm=st.booleans(),
        to=st.sampled_from([0, 1, 2, "cards", "payments", "anything", "letters", None]),
    )
    @precondition(lambda self: Assignment.objects.filter(state="active").exists())
    def an_agent_hands_on(self, data: st.DataObject, warm: bool, to: int | str | None) -> None:
        work = self.one(data, Assignment.objects.filter(state="active"))

        def hand_on(work: Assignment, *, now: Any) -> None:
            if isinstance(to, int):
                target = targets.to_agent(work, self.agents[to].pk, now=now)
            else:
                target = targets.to_queue(work, to, now=now) if to else targets.to_tier(work, now=now)
            (consulting.ask if warm else transferring.hand_over)(work, target, now=now)

        asked = model.live_transfer(work.ticket_id)
        done = not self.refuses(hand_on, work, now=self.now)
        assert not (done and asked), "somebody was asked already"

    @rule(data=st.data(), step=st.sampled_from([consulting.take, consulting.leave]))
    @precondition(lambda self: Transfer.objects.exists())
    def a_colleague_goes_on_or_leaves(self, data: st.DataObject, step: Any) -> None:
        self.agrees(model.colleague_goes_on_or_leaves, step, self.one(data, Transfer.objects.all()))

    @rule(data=st.data())
    @precondition(lambda self: Transfer.objects.exists())
    def an_agent_calls_it_off(self, data: st.DataObject) -> None:
        self.agrees(model.calls_off, consulting.call_off, self.one(data, Transfer.objects.all()))

    @rule(data=st.data())
    @precondition(lambda self: Assignment.objects.exists())
    def an_agent_parks(self, data: st.DataObject) -> None:
        self.agrees(model.parks, parking.park, self.one(data, Assignment.objects.all()))

    @rule(agent=st.integers(0, 2), wanted=st.none() | st.integers(0, 4))
    def an_agent_wants_so_many_at_once(self, agent: int, wanted: int | None) -> None:
        who = self.agents[agent]
        expected = model.wants(who.pk, wanted)

        def want(wanted: int | None, *, now: Any) -> None:
            equipping.want_seats(who, wanted)

        assert self.refuses(want, wanted, now=self.now) is not expected

    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.exists())
    def olga_takes_it(self, data: st.DataObject) -> None:
        ticket = self.one(data, Ticket.objects.all())
        expected = model.operator_takes(ticket.pk, self.now, self.olga.pk)
        assert self.refuses(rescuing.take, ticket, by=self.olga, now=self.now) is not expected

    @rule(data=st.data(), closes=st.booleans())
    @precondition(lambda self: Ticket.objects.exists())
    def olga_gives_it_back_or_closes_it(self, data: st.DataObject, closes: bool) -> None:
        ticket = self.one(data, Ticket.objects.all())
        expected = model.operator_ends(ticket.pk, self.now, self.olga.pk)
        if closes:
            refused = self.refuses(rescuing.close, ticket, "solved", by=self.olga, now=self.now)
        else:
            refused = self.refuses(rescuing.give_back, ticket, by=self.olga, now=self.now)
        assert refused is not expected

    @rule(data=st.data(), mode=st.sampled_from(MODES))
    @precondition(lambda self: Ticket.objects.filter(state="assigned").exists())
    def olga_watches(self, data: st.DataObject, mode: str) -> None:
        assigned = self.one(data, Ticket.objects.filter(state="assigned"))
        assert not self.refuses(watching.watch, assigned, mode, by=self.olga, now=self.now)

    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.exists())
    def a_customer_leaves_an_address(self, data: st.DataObject) -> None:
        ticket = self.one(data, Ticket.objects.all())
        self.refuses(leaving.leave_address, ticket, "kim@example.org", now=self.now)

    @rule(data=st.data())
    @precondition(lambda self: Ticket.objects.exists())
    def a_customer_goes_back_to_the_assistant(self, data: st.DataObject) -> None:
        ticket = self.one(data, Ticket.objects.all())
        expected = model.leaves(ticket.pk, self.now) or ticket.state == "abandoned"
        assert self.refuses(leaving.return_to_assistant, ticket, now=self.now) is not expected
