"""The floor of the races and the soak: agents of all sorts, two clients and queues with every rule of routing."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from agents.models import Person
from dispatch.models import QueueSkill, Ring, Seat
from tests import people

LANGUAGES = ("en", "sv", "fi")
SKILLS = ("cards", "payments", "fraud")


@dataclass(frozen=True)
class Floor:
    """Whom there is, by id: plain, so that another process can be told."""

    agents: tuple[int, ...]
    queues: tuple[int, ...]
    operator: int
    most_waiting: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def of_json(facts: dict[str, Any]) -> "Floor":
        return Floor(tuple(facts["agents"]), tuple(facts["queues"]), facts["operator"], facts["most_waiting"])


def gather(*, agents: int, draw: random.Random, most_waiting: int = 40, hurry: float = 1) -> Floor:
    """Agents of all sorts, two clients and four queues with every rule; `hurry` divides the queues' limits."""
    ids = []
    for number in range(agents):
        who = people.agent(
            f"agent{number}",
            skills={slug: draw.randint(1, 5) for slug in draw.sample(SKILLS, draw.randint(1, 3))},
            languages=("en", *draw.sample(LANGUAGES[1:], draw.randint(0, 2))),
            capacity=draw.randint(1, 4),
        )
        if draw.random() < 0.4:
            who.async_seats = 2
            who.save(update_fields=["async_seats"])
            Seat.provide(who)
        ids.append(who.pk)
    acme, zeta = people.client("acme"), people.client("zeta")
    limits: dict[str, Any] = {
        "offer_timeout_seconds": 20 / hurry,
        "wrap_up_seconds": 30 / hurry,
        "sticky_seconds": 20 / hurry,
        "park_after_seconds": 60 / hurry,
        "surge_step_percent": 10,
        "surge_most_percent": 50,
        "language_fallback": ["en", "sv"],
    }
    queues = [
        people.queue(acme, "cards", skills={"cards": 2}, decline_cooldown_seconds=60 / hurry, **limits),
        people.queue(
            acme, "payments", skills={"payments": 3}, priority=7, decline_cooldown_seconds=30 / hurry, **limits
        ),
        people.queue(zeta, "anything", decline_cooldown_seconds=0, **limits),
        people.queue(zeta, "letters", kind="async", decline_cooldown_seconds=10 / hurry, **limits),
    ]
    fraud = people.skill("fraud")
    QueueSkill.objects.create(queue=queues[0], skill=fraud, level=2, kind="preferred", until_ring=1)
    QueueSkill.objects.create(queue=queues[3], skill=fraud, level=5, kind="excluded")
    for queue in queues:
        Ring.objects.create(queue=queue, number=1, after_seconds=5 / hurry, lower_levels_by=1)
        second = Ring.objects.create(queue=queue, number=2, after_seconds=20 / hurry, fallback_languages=2)
        second.widen_to.set([queues[2]])
    queues[0].escalates_to, queues[1].tier = queues[1], 2
    queues[2].overflow_to, queues[2].overflow_wait_seconds = queues[3], 120 / hurry
    for queue in queues[:3]:
        queue.save()
    olga = people.person("olga", Person.Role.OPERATOR)
    return Floor(tuple(ids), tuple(one.pk for one in queues), olga.pk, most_waiting)
