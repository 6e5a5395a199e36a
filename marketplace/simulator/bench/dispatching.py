"""The dispatch activity alone: waiting tickets to written offers, held against the same rows in plain SQL.

Both write the same rows in batches of the same size: offers, decisions, events, seats and tickets, one commit a batch.
Plain SQL is given its pairs and its JSON ready-made: what it shows is the database's share.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from dispatch.offers import offering
from dispatch.offers.remembering import Remembering
from dispatch.policy import pairing
from marketplace.kernel import statements

CLEAR = [
    "SET LOCAL session_replication_role = replica",  # append-only rows of a measurement may go
    "DELETE FROM kernel_event WHERE kind = 'offer_made'",
    "DELETE FROM dispatch_decision WHERE offer_id IN (SELECT id FROM dispatch_offer WHERE state = 'pending')",
    "DELETE FROM dispatch_offer WHERE state = 'pending'",
    "UPDATE dispatch_seat SET ticket_id = NULL, role = NULL WHERE ticket_id IS NOT NULL",
    "UPDATE dispatch_ticket SET round = 0 WHERE state = 'waiting' AND round > 0",
]


@dataclass
class Sweep:
    """One emptying of the line: matches made, the seconds of choosing, of telling who is offered what, and of all.

    `reading` are the seconds before it in which whoever takes over reads who waits and who is at work.
    """

    matches: int
    choosing: float
    telling: float
    seconds: float
    reading: float = 0.0

    @property
    def rate(self) -> float:
        return self.matches / self.seconds

    @property
    def rate_of_writing(self) -> float:
        """From those who wait to offers that are committed; that their agents are told comes after."""
        return self.matches / (self.seconds - self.telling)


def clear() -> None:
    """As before the rounds; the tables are vacuumed, so that one repetition is not the next one's burden."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in CLEAR:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        for table in ("dispatch_offer", "dispatch_decision", "dispatch_seat", "dispatch_ticket", "kernel_event"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def ours(*, batch: int, most: int | None = None) -> tuple[Sweep, list[list[offering.Proposal]]]:
    """Rounds of at most `batch` offers until nobody is free, from a memory that is there already."""
    mark = time.perf_counter()
    known = Remembering(now=timezone.now())
    reading = time.perf_counter() - mark
    batches, matches, choosing, telling = [], 0, 0.0, 0.0
    begun = time.perf_counter()
    while True:
        now = timezone.now()
        mark = time.perf_counter()
        outcome = pairing.pair(known.memory, now=now, most=batch)
        proposals = [offering.propose(one, known.lines[one.ticket.queue_id], now=now) for one in outcome.matches]
        choosing += time.perf_counter() - mark
        if not proposals or (most is not None and matches >= most):
            break
        made = offering.put_down(proposals, now=now)
        mark = time.perf_counter()
        offering.ring(proposals, made, now=now)  # as `write` does after the commit
        telling += time.perf_counter() - mark
        matches += len(made)
        batches.append(proposals)
    return Sweep(matches, choosing, telling, time.perf_counter() - begun, reading), batches


def plain(batches: list[list[offering.Proposal]]) -> Sweep:
    """The same batches, ready-made, in the same statement."""
    now = timezone.now() - timedelta(hours=1)  # before the deadlines that they were given
    ready = [offering.columns(batch, now=now) for batch in batches]
    matches, begun = 0, time.perf_counter()
    for columns in ready:
        matches += len(statements.rows(offering.WRITE, columns))
    return Sweep(matches, 0.0, 0.0, time.perf_counter() - begun)
