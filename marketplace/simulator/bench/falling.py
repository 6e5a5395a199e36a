"""Time that is lost when somebody does not answer, and when a dispatcher dies."""

import asyncio
import threading
import time
from typing import Any

from django.db import connection, connections

from dispatch import dispatcher
from dispatch.models import Offer, Queue
from marketplace.simulator import several
from marketplace.simulator.bench import process, ringing, world
from marketplace.simulator.bench.desks import Desks
from marketplace.simulator.bench.figures import milliseconds
from marketplace.simulator.bench.part import Told

PATIENT_SECONDS, SHORT_SECONDS = 600, 5
EXPIRIES_A_SECOND = 20
AFTER_DEATH_SECONDS, TICKETS_A_SECOND = 4.0, 20.0
START_SECONDS = 8.0  # until a dispatcher that was started stands by
LOOK_SECONDS = 0.2
LEADING = """
    SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted AND a.datname = current_database()
"""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def be_patient(queue: Queue) -> None:
    """Offers wait as long as a measurement lasts."""
    Queue.objects.filter(pk=queue.pk).update(offer_timeout_seconds=PATIENT_SECONDS)


async def expiries(desks: Desks, built: world.World, *, count: int, told: Told) -> dict[str, Any]:
    """Tickets ring at somebody who has them on the screen and does not answer; then at somebody else."""
    told("offers expire")
    await asyncio.to_thread(Queue.objects.filter(pk=built.queue.pk).update, offer_timeout_seconds=SHORT_SECONDS)
    written = await ringing.hand_over(built, rate=EXPIRIES_A_SECOND, seconds=count / EXPIRIES_A_SECOND)
    until = time.time() + SHORT_SECONDS + ringing.PATIENCE_SECONDS
    while any(len(desks.offers.get(one, [])) < 2 for one in written) and time.time() < until:
        await asyncio.sleep(LOOK_SECONDS / 10)
    await asyncio.to_thread(be_patient, built.queue)
    again = {one: desks.offers[one][1][0] for one in written if len(desks.offers.get(one, [])) > 1}
    deadlines, ends = await asyncio.to_thread(expired, list(again))
    return {
        "offers": len(written),
        "never offered again": len(written) - len(again),
        "deadline to the next one's frame, ms": milliseconds([again[one] - deadlines[one] for one in again]),
        "expiry written to the next one's frame, ms": milliseconds([again[one] - ends[one] for one in again]),
    }


def expired(ticket_ids: list[int]) -> tuple[dict[int, float], dict[int, float]]:
    """When the first offer of each ticket was due to expire, and when it was noted."""
    rows = Offer.objects.filter(ticket__in=ticket_ids).order_by("ticket", "pk").distinct("ticket")
    facts = list(rows.values_list("ticket_id", "expires_at", "answered_at"))
    return {pk: due.timestamp() for pk, due, _ in facts}, {pk: at.timestamp() for pk, _, at in facts if at}


async def deaths(desks: Desks, built: world.World, them: several.Several, *, count: int, told: Told) -> dict[str, Any]:
    """The dispatcher that leads is killed while tickets come in: the first offer of one that came afterwards."""
    values, lost = [], 0
    rate = min(TICKETS_A_SECOND, len(built.agents) / AFTER_DEATH_SECONDS / 2)
    for number in range(count):
        told(f"the leading dispatcher is killed, {number + 1} of {count}")
        await asyncio.sleep(START_SECONDS if number else 0)
        leader = await asyncio.to_thread(leading, them)
        coming = asyncio.create_task(ringing.hand_over(built, rate=rate, seconds=AFTER_DEATH_SECONDS))
        await asyncio.sleep(AFTER_DEATH_SECONDS / 2)
        leader.kill()
        killed = time.time()
        written = await coming
        rung = await ringing.all_rung(desks, written)
        after = [one for one in rung if written[one] > killed]
        if after:  # from the moment at which nobody led and somebody waited
            values.append(min(rung[one] for one in after) - max(killed, min(written[one] for one in after)))
        lost += len(written) - len(rung)
        them.start_again(leader)
    return {"deaths": count, "the stand-by's first offer, ms": milliseconds(values), "never rung": lost}


def leading(them: several.Several) -> several.Member:
    """The dispatcher whose session holds the leader's lock."""
    with connection.cursor() as cursor:
        cursor.execute(LEADING, [dispatcher.LEADER])
        ports = [port for (port,) in cursor.fetchall()]
    members = them.of("dispatcher")
    return next((one for one in members if any(process.speaks_from(one.child.pid, port) for port in ports)), members[0])


class Sessions:
    """Watches how many sessions the database has; `most` is the highest number seen."""

    def __init__(self) -> None:
        self.most, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self) -> None:
        with connection.cursor() as cursor:
            while not self.over.wait(LOOK_SECONDS):
                cursor.execute(SESSIONS)
                self.most = max(self.most, cursor.fetchone()[0])
        connections.close_all()

    def __enter__(self) -> "Sessions":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
