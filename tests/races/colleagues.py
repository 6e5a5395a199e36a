"""What agents do together, and what an operator does among them: hand on, talk together, park, take, watch."""

from datetime import datetime

from agents.models import Agent
from dispatch.handing import consulting, interventions, rescuing, suspending, transferring, watching
from dispatch.models import Assignment, Queue
from dispatch.offers import targets
from dispatch.people import equipping
from dispatch.work import conversation, parking
from tests.races.draws import Draws


class Colleagues(Draws):
    def target(self, work: Assignment, *, now: datetime) -> targets.Target:
        """A colleague, a queue of the same client, or the next tier."""
        chance = self.draw.random()
        if chance < 0.5:
            return targets.to_agent(work, self.draw.choice(self.floor.agents), now=now)
        if chance < 0.8:
            slugs = sorted(Queue.objects.filter(client=work.ticket.client_id).values_list("slug", flat=True))
            return targets.to_queue(work, self.draw.choice(slugs), now=now)
        return targets.to_tier(work, now=now)

    def hands_over(self, *, now: datetime) -> None:
        work = self.whole_work()
        transferring.hand_over(work, self.target(work, now=now), note="Knows me.", now=now)

    def asks_a_colleague(self, *, now: datetime) -> None:
        work = self.whole_work()
        consulting.ask(work, self.target(work, now=now), now=now)

    def colleague_takes(self, *, now: datetime) -> None:
        consulting.take(self.transfer("joined"), now=now)

    def colleague_leaves(self, *, now: datetime) -> None:
        consulting.leave(self.transfer("joined"), now=now)

    def calls_off(self, *, now: datetime) -> None:
        consulting.call_off(self.transfer("open", "joined"), now=now)

    def colleague_writes(self, *, now: datetime) -> None:
        conversation.colleague_says(self.transfer("joined"), "I am here too.", now=now)

    def parks(self, *, now: datetime) -> None:
        parking.park(self.work("active"), now=now)

    def wants_seats(self, *, now: datetime) -> None:
        equipping.want_seats(self.agent(), self.draw.choice([None, 1, 2, 3]))

    # The operator

    def operator_reassigns(self, *, now: datetime) -> None:
        ticket = self.ticket("waiting", "assigned")
        to = self.agent() if self.draw.random() < 0.5 else None
        interventions.reassign(ticket, to=to, by=self.olga(), now=now)

    def operator_takes(self, *, now: datetime) -> None:
        rescuing.take(self.ticket("waiting", "assigned"), by=self.olga(), now=now)

    def operator_gives_back(self, *, now: datetime) -> None:
        rescuing.give_back(self.taken(), by=self.olga(), now=now)

    def operator_closes(self, *, now: datetime) -> None:
        rescuing.close(self.taken(), "solved", by=self.olga(), now=now)

    def operator_watches(self, *, now: datetime) -> None:
        watching.watch(self.ticket("assigned"), self.draw.choice(["watching", "joined"]), by=self.olga(), now=now)

    def operator_whispers(self, *, now: datetime) -> None:
        watching.whisper(self.ticket("assigned"), "Ask for the number.", by=self.olga(), now=now)

    def operator_suspends(self, *, now: datetime) -> None:
        suspending.suspend(self.agent(), reason="Asked to pause.", by=self.olga(), now=now)

    def operator_reinstates(self, *, now: datetime) -> None:
        agent = Agent.objects.get(pk=self.one("SELECT id FROM agents_agent WHERE state = 'suspended'"))
        suspending.reinstate(agent, reason="Back again.", by=self.olga(), now=now)
