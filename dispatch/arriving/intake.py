"""A client hands tickets over, one or a thousand: each written once, in its queue, and told at once where not."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from dispatch.arriving import overflowing, ramping, receiving, recording, sticking
from dispatch.arriving.receiving import Known, Lines
from dispatch.arriving.recording import Arrival
from dispatch.arriving.recording import Line as Line  # of the transcript, for whoever hands over
from dispatch.models import Client, Queue, Ticket
from dispatch.policy import needs
from dispatch.reading import estimates
from dispatch.telling import hints
from marketplace.kernel import statements
from marketplace.kernel.errors import Conflict, DomainError, NotTogether

TRIES = 5  # how often rivals with our references may be faster
TURN = "SELECT pg_advisory_xact_lock(hashtext('intake'), %s::int)"  # many at once: one client's batches go in turn


class ReferenceTaken(Conflict):
    """A ticket with this reference exists and says something else."""


class QueueClosed(Conflict):
    """This queue takes no new tickets now."""


class Refused(NotTogether):
    """Some of these tickets cannot be taken, so none was stored."""

    def __init__(self, refusals: Mapping[int, DomainError]) -> None:
        super().__init__(errors={f"tickets.{place}": [one.title] for place, one in refusals.items()})
        self.refusals = refusals


@dataclass(frozen=True)
class Request:
    """A validated request for a person. `skills` are slug → least level, on top of the queue's own."""

    reference: str
    queue: Queue
    customer_reference: str
    customer_name: str = ""
    customer_email: str = ""
    language: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    priority: int | None = None
    subject: str = ""
    reason: str = ""
    transcript: tuple[Line, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    source: str = "api"
    lines: Lines | None = field(default=None, compare=False)  # of the queue, where they are read already
    known: Known | None = field(default=None, compare=False)  # of its references, where that is read already

    def fingerprint(self) -> str:
        """A hash of what was asked, the same for bodies that mean the same."""
        words = [
            self.reference, self.queue.slug, self.customer_reference, self.customer_name, self.customer_email,
            self.language, self.skills, self.priority, self.subject, self.reason,
            [[line.author, line.text, line.at.timestamp()] for line in self.transcript], self.attributes,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True)
class Taken:
    """The ticket of a request, and whether it is new."""

    ticket: Ticket
    new: bool


Answer = Taken | DomainError


def take_in(client: Client, request: Request, *, now: datetime) -> tuple[Ticket, bool]:
    """The ticket of this request and whether it is new. Raises ReferenceTaken, QueueClosed, BeyondPilot."""
    answer = Intake(client, [request], now=now).each()[0]
    if isinstance(answer, DomainError):
        raise answer
    return answer.ticket, answer.new


def take_in_each(client: Client, requests: Sequence[Request], *, now: datetime) -> list[Answer]:
    """Of each request its ticket, or why it has none."""
    return Intake(client, requests, now=now).each()


def take_in_all(client: Client, requests: Sequence[Request], *, now: datetime) -> list[Taken]:
    """The tickets of all requests. Raises Refused, and stores nothing, where one of them has none."""
    with transaction.atomic():
        answers = Intake(client, requests, now=now).each()
        refusals = {place: one for place, one in enumerate(answers) if isinstance(one, DomainError)}
        if refusals:
            raise Refused(refusals)
    return [one for one in answers if isinstance(one, Taken)]


class Intake:
    """One client's requests of one moment."""

    def __init__(self, client: Client, requests: Sequence[Request], *, now: datetime) -> None:
        self.client, self.requests, self.now = client, requests, now
        self.lines = {one.queue.pk: one.lines for one in requests if one.lines}
        unread = {one.queue.pk for one in requests} - self.lines.keys()
        if unread:
            self.lines |= receiving.by_id(client.pk, unread)
        self.prints = [one.fingerprint() for one in requests]
        self.instead: dict[tuple[int, str, int | None], Lines] = {}  # where to wait, by queue, language and priority
        self.opening: dict[int, datetime | None] = {}

    def each(self) -> list[Answer]:
        read = [one.known for one in self.requests if one.known]
        known = read if len(read) == len(self.requests) else self._known()
        for _ in range(TRIES):
            try:
                return self._each(known)
            except IntegrityError as error:  # a rival with one of the references was faster: look again
                rival, known = error, self._known()
        raise rival

    def _known(self) -> list[Known]:
        return receiving.known(self.client.pk, [(one.reference, one.customer_reference) for one in self.requests])

    def _each(self, known: Sequence[Known]) -> list[Answer]:
        answers, news = self._first_answers(known)
        if not news:
            return self._finished(answers)
        capped = [lines.queue for lines in self.lines.values() if lines.queue.intake_per_hour is not None]
        if capped or len(news) > 1 or connection.in_atomic_block:
            with transaction.atomic():
                if len(news) > 1:
                    statements.rows(TURN, [self.client.pk])
                if capped:
                    self._within_the_hour(news, ramping.Hourly(capped, now=self.now), answers)
                self._write(news, known, answers)
        else:
            self._write(news, known, answers)  # one statement is a transaction of its own
        return self._finished(answers)

    def _first_answers(self, known: Sequence[Known]) -> tuple[dict[int, Any], list[int]]:
        """By place: what is known, closed or beyond the pilot's share; and the places of what is new."""
        answers: dict[int, Any] = {}
        news: list[int] = []
        first: dict[str, int] = {}  # reference → place, within these requests
        for place, (request, one) in enumerate(zip(self.requests, known, strict=True)):
            queue = self.lines[request.queue.pk].queue
            if one.ticket_id is not None:
                same = one.fingerprint == self.prints[place]
                answers[place] = one.ticket_id if same else ReferenceTaken(ticket=one.ticket_id)
            elif request.reference in first:
                before = first[request.reference]
                same = self.prints[before] == self.prints[place]
                answers[place] = ("as", before) if same else ReferenceTaken()
            elif not queue.open:
                answers[place] = QueueClosed()
            elif not ramping.in_share(queue, request.reference):
                answers[place] = ramping.beyond_share(queue)
            else:
                first[request.reference] = place
                news.append(place)
        return answers, news

    def _within_the_hour(self, news: list[int], hourly: ramping.Hourly, answers: dict[int, Any]) -> None:
        for place in list(news):
            beyond = hourly.take(self.lines[self.requests[place].queue.pk].queue)
            if beyond:
                news.remove(place)
                answers[place] = beyond

    def _write(self, news: Sequence[int], known: Sequence[Known], answers: dict[int, Any]) -> None:
        arrivals = {}
        for place in news:
            arrival = self._arrival(self.requests[place], self.prints[place])
            if isinstance(arrival, DomainError):
                answers[place] = arrival
            else:
                arrivals[place] = arrival
        if arrivals:
            self._keep_for_last_agents([(one.ticket, known[place].customer_id) for place, one in arrivals.items()])
            self._promise([one.ticket for one in arrivals.values()])
            recording.write(self.client.pk, list(arrivals.values()), now=self.now)
            hints.board_changed()
        answers.update({place: Taken(one.ticket, new=True) for place, one in arrivals.items()})

    def _arrival(self, request: Request, fingerprint: str) -> Arrival | QueueClosed:
        asked = self.lines[request.queue.pk]
        language = request.language or asked.queue.language
        lines = self._lines_for(asked, language, request.priority)
        opens_at = self._opens_at(lines)
        if opens_at is None:
            return QueueClosed()
        queue = lines.queue
        wanted = lines.asks.spoken(language).also(request.skills)
        ticket = Ticket(
            client=self.client,
            queue=queue,
            asked_queue=None if lines is asked else asked.queue,
            reference=request.reference,
            fingerprint=fingerprint,
            language=language,
            skills={group[0][0]: group[0][1] for group in wanted.required if len(group) == 1},
            cell=needs.cell_of(queue.pk, wanted),
            kind=queue.kind,
            priority=queue.priority if request.priority is None else request.priority,
            subject=request.subject,
            reason=request.reason,
            attributes=request.attributes,
            source=request.source,
            created_at=self.now,
        )
        for name, value in ticket.waits_from(opens_at).items():
            setattr(ticket, name, value)
        ticket.widens_at = lines.first_ring(opens_at)
        return Arrival(
            ticket, request.customer_reference, request.customer_name, request.customer_email, request.transcript
        )

    def _lines_for(self, asked: Lines, language: str, priority: int | None) -> Lines:
        key = (asked.queue.pk, language, priority)
        if key not in self.instead:
            self.instead[key] = overflowing.instead_of(asked, language, priority, now=self.now) or asked
        return self.instead[key]

    def _opens_at(self, lines: Lines) -> datetime | None:
        queue_id = lines.queue.pk
        if queue_id not in self.opening:
            self.opening[queue_id] = lines.opens_at(self.now)
        return self.opening[queue_id]

    def _keep_for_last_agents(self, pairs: Sequence[tuple[Ticket, int | None]]) -> None:
        """Customers who are known may find somebody who knows them."""
        back = [(ticket, customer_id) for ticket, customer_id in pairs if customer_id is not None]
        asked = [(customer_id, ticket.queue, ticket.waiting_since) for ticket, customer_id in back]
        for (ticket, _), columns in zip(back, sticking.for_new(asked, now=self.now), strict=True):
            ticket.sticky_agent_id, ticket.sticky_until = columns["sticky_agent_id"], columns["sticky_until"]

    def _promise(self, tickets: list[Ticket]) -> None:
        """Keep what their customers are told."""
        found = (
            [estimates.promise(tickets[0], now=self.now)]
            if len(tickets) == 1
            else estimates.promises(tickets, now=self.now)
        )
        for ticket, columns in zip(tickets, found, strict=True):
            for name, value in columns.items():
                setattr(ticket, name, value)

    def _finished(self, answers: dict[int, Any]) -> list[Answer]:
        """With the tickets that came before, read once, and every answer in its place."""
        ids = [one for one in answers.values() if isinstance(one, int)]
        before = (
            Ticket.objects.select_related("queue", "customer", "last_agent", "asked_queue").in_bulk(ids) if ids else {}
        )
        finished: list[Answer] = []
        for place in range(len(self.requests)):
            answer = answers[place]
            if isinstance(answer, int):
                answer = Taken(before[answer], new=False)
            elif isinstance(answer, tuple):  # the same as an earlier one of these requests
                earlier = finished[answer[1]]
                answer = Taken(earlier.ticket, new=False) if isinstance(earlier, Taken) else earlier
            finished.append(answer)
        return finished
