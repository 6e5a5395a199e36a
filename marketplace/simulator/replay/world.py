"""The replay's world: a client of its own, its queues with timers divided by the speed, and its agents."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from knox.models import AuthToken

from agents.models import Agent
from dispatch.models import ApiKey, Client
from marketplace.simulator.replay import intents
from marketplace.simulator.world import building

TARGET = (80, 20.0)  # percent within seconds: 80/20
LIMITS = {
    "offer_timeout_seconds": 20.0,
    "wrap_up_seconds": 120.0,
    "decline_cooldown_seconds": 600.0,
    "abandon_after_seconds": 300.0,
    "priority_step_seconds": 60.0,
    "target_seconds": TARGET[1],
}
SHORTEST_OFFER_SECONDS = 1.0  # the way to a browser and back is no faster in a fast world
FIRST = "Alma Bruno Carla Dario Elin Fatou Greta Henk Ilse Jonna Katya Luka Maja Noor Oskar Petra Ronja Signe Theo Vera"
LAST = "Ahlgren Berg Costa Diallo Ek Falk Grahn Holm Ivanov Jansson Kovac Lind Moreau Nilsson Okafor Peltonen Rossi"
PAY = {"base": 4800, "included_seconds": 720, "per_minute": 410}


@dataclass(frozen=True)
class World:
    client: Client
    key: str
    tokens: dict[str, str]  # an agent's e-mail → token
    agents: list[Agent]


@transaction.atomic
def build(*, agents: int, speed: float, now: datetime) -> World:
    """A new client and `agents` people who serve it alone, named after this run."""
    run = secrets.token_hex(3)
    client = building.client(f"replay-{run}", f"Replay {run}")
    for slug, (name, _) in intents.QUEUES.items():
        building.skill(f"replay-{slug}-{run}", f"{name} ({run})")
    for slug, (name, _) in intents.QUEUES.items():
        limits = {limit: seconds / speed for limit, seconds in LIMITS.items()}
        limits["offer_timeout_seconds"] = max(SHORTEST_OFFER_SECONDS, limits["offer_timeout_seconds"])
        building.queue(
            client,
            slug,
            name,
            skills={f"replay-{slug}-{run}": intents.LEVELS.get(slug, 1)},
            pay={
                "base": PAY["base"],
                "included_seconds": max(1, round(PAY["included_seconds"] / speed)),
                "per_minute": round(PAY["per_minute"] * speed),
            },
            now=now,
            target_percent=TARGET[0],
            priority=intents.PRIORITIES.get(slug, 3),
            **limits,
        )
    people = [_agent(number, run) for number in range(agents)]
    _, key = ApiKey.issue(client, "Replay", now=now)
    tokens = {one.person.email: AuthToken.objects.create(one.person, expiry=timedelta(days=1))[1] for one in people}
    return World(client, key, tokens, people)


def _agent(number: int, run: str) -> Agent:
    """Everybody knows three of the five subjects, every fourth person all of them; every fourth has two seats."""
    slugs = list(intents.QUEUES)
    known = slugs if number % 4 == 3 else [slugs[(number + step) % len(slugs)] for step in range(3)]
    return building.agent(
        f"replay-{run}-{number}@agents.example",
        f"{FIRST.split()[number % 20]} {LAST.split()[(number + number // 20) % 17]}",
        None,  # they come with tokens
        skills={f"replay-{slug}-{run}": 2 + (number + place) % 4 for place, slug in enumerate(known)},
        languages={"en": "C2"},
        capacity=2 if number % 4 == 0 else 1,
    )


def close(world: World) -> None:
    """The run is over: its queues take no more tickets, so that the floor is clear of them."""
    world.client.queues.update(open=False)
