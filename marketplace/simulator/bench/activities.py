"""Our own verbs in one process and one thread: intake, rounds, answering and closing, with their hints."""

import itertools
import time
from collections import Counter

from django.utils import timezone

from dispatch.arriving import intake
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Queue
from dispatch.offers import offering
from dispatch.work import closing
from marketplace.simulator.bench.world import World

numbers = itertools.count(1)
STEPS = ("take_in", "offer_waiting", "accept", "close", "complete")


def run(world: World, *, batch: int, seconds: float, spent: Counter[str]) -> float:
    """Lifecycles a second of `batch` tickets at a time; adds the seconds of each step to `spent`."""
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        lives(world, batch, spent)
        done += batch
    spent["tickets"] += done
    return done / (time.perf_counter() - begun)


def lives(world: World, batch: int, spent: Counter[str]) -> None:
    marks = [time.perf_counter()]
    tickets = [intake.take_in(world.client, request(world.queue), now=timezone.now())[0] for _ in range(batch)]
    marks.append(time.perf_counter())
    made = 0
    while made < batch:  # a round offers one ticket to one person, so a few people may need a few rounds
        made += offering.offer_waiting(now=timezone.now())
    marks.append(time.perf_counter())
    offers = list(Offer.objects.pending().filter(ticket__in=tickets))
    taken = [answering.accept(offer, now=timezone.now()) for offer in offers]
    marks.append(time.perf_counter())
    works = [one for one in taken if isinstance(one, Assignment)]
    closed = [closing.close(work, "solved", now=timezone.now()) for work in works]
    marks.append(time.perf_counter())
    for work in closed:
        closing.complete(work, now=timezone.now())
    marks.append(time.perf_counter())
    for name, (start, end) in zip(STEPS, itertools.pairwise(marks), strict=True):
        spent[name] += end - start  # type: ignore[assignment]  # seconds, and Counter counts any number


def request(queue: Queue) -> intake.Request:
    number, now = next(numbers), timezone.now()
    return intake.Request(
        reference=f"verbs-{number}",
        queue=queue,
        customer_reference=f"verbs-{number}",
        language="en",
        subject="Card not arrived",
        reason="Not in the assistant's power",
        transcript=(
            intake.Line("customer", "Where is my card?", now),
            intake.Line("assistant", "A person will see to it.", now),
        ),
    )
