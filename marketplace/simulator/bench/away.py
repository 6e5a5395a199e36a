"""What is done in a process of its own, so that it burdens neither what is measured nor who measures.

Here is nothing that needs Django's applications: a process begins with what it imports.
"""

import json
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as Pipe
from typing import Any

import psycopg

from marketplace.kernel.live import feed

SOON_SECONDS = 0.002  # a shorter sleep spins
BEGIN_SECONDS = 0.5
PADDING = "x" * 600  # with it, a frame is as long as an offer's
Written = dict[int, float]  # ticket → when its commit was answered


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call it there, and give back here what it gives back."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=answer, args=(there, function, arguments))
    child.start()
    there.close()
    try:
        return here.recv()
    finally:
        child.join()


def answer(there: Pipe, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    there.send(function(*arguments))


def paced(rate: float, seconds: float) -> Iterator[int]:
    """Numbers from 0 on, `rate` a second: what is due, and then a pause."""
    begun, number, last = time.perf_counter(), 0, int(rate * seconds)
    while number < last:
        while number < min(last, (time.perf_counter() - begun) * rate):
            yield number
            number += 1
        time.sleep(SOON_SECONDS)


def publish(url: str, channel: str, topics: list[str], rate: float, seconds: float) -> None:
    """Frames to one topic each, in the way that hints are told."""
    line, chance = feed.RedisFeed(url), random.Random(1)
    line.channel = channel
    time.sleep(BEGIN_SECONDS)
    for _ in paced(rate, seconds):
        frame = json.dumps({"type": "pushed", "sent": time.time(), "offer": PADDING})
        line.publish([(chance.choice(topics), frame)])


def write(place: dict[str, Any], statement: str, facts: dict[str, Any], rate: float, seconds: float) -> Written:
    """Tickets, each in one statement and one commit."""
    written: Written = {}
    with psycopg.connect(**place, autocommit=True) as line:
        mark = f"{time.time():.3f}"
        for number in paced(rate, seconds):
            rows = line.execute(statement, {**facts, "references": [f"rung-{mark}-{number}"]}).fetchall()
            written[rows[0][0]] = time.time()
    return written
