"""The demo's world: two clients, their queues, a dozen agents and the people of the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agents.models import Person
from agents.training import shipping
from dispatch.models import ApiKey, Queue
from marketplace.simulator.world import applicants, building, library, shifts

PASSWORD = "humanline demo"  # of every demo sign-in, printed by the demo; production has no such people
KEY_NAME = "Demo assistant"

SKILLS = {
    "cards": "Cards",
    "payments": "Payments and transfers",
    "refunds": "Refunds and disputes",
    "identity": "Identity and sign-in",
    "subscriptions": "Subscriptions",
    "roaming": "Roaming",
    "first-steps": "First steps",
}
CLIENTS = {"acme-pay": "Acme Pay", "nordlys": "Nordlys Mobile"}

NEWCOMERS = "first-steps"  # the queue of the first page: its skill is Ebba's alone, so that the offer rings with her
FAST: dict[str, Any] = {"target_seconds": 30, "language_fallback": ["en", "sv"]}  # where a ring allows it
SECOND: dict[str, Any] = {"priority": 5, "tier": 2}
SLOW: dict[str, Any] = {"target_seconds": 90}
GREETING: dict[str, Any] = {"priority": 9, "door": True}  # whoever wants a person may ask there, by nobody's leave
LETTERS: dict[str, Any] = {"kind": "async", "target_seconds": 600, "park_after_seconds": None}
PARKED_AFTER_SECONDS = 600  # of a silent chat

# client, slug, name, skills, base, included seconds, per minute (minor units of SEK), supplements, limits
QUEUES = [
    ("acme-pay", "cards", "Cards", {"cards": 1}, 4800, 720, 410, {"fr": 800, "fi": 600}, FAST),
    ("acme-pay", "cards-2", "Cards, level 2", {"cards": 3}, 6200, 840, 460, {"fr": 800, "fi": 600}, SECOND),
    ("acme-pay", "payments", "Payments and transfers", {"payments": 1}, 5400, 720, 430, {"fi": 600}, {}),
    ("acme-pay", "refunds", "Refunds and disputes", {"refunds": 2}, 6600, 900, 430, {"de": 700}, SLOW),
    ("acme-pay", "identity", "Identity and sign-in", {"identity": 1}, 4400, 600, 410, {}, {"target_percent": 90}),
    ("acme-pay", NEWCOMERS, "First steps", {"first-steps": 1}, 6200, 720, 410, {"fr": 800}, GREETING),
    ("acme-pay", "letters", "Letters", {"refunds": 2}, 5200, 900, 380, {"de": 700}, LETTERS),
    ("nordlys", "subscriptions", "Subscriptions", {"subscriptions": 1}, 4600, 720, 400, {"fi": 600}, {}),
    ("nordlys", "roaming", "Roaming", {"roaming": 1}, 4900, 720, 410, {"fr": 800}, {"target_seconds": 60}),
]

# Queue → its rings in order; `widen_to` names queues. Those without any ask the same people however long it takes.
RINGS: dict[str, list[dict[str, Any]]] = {
    "cards": [
        {"after_seconds": 20, "fallback_languages": 1},
        {"after_seconds": 60, "wait_over_seconds": 180, "fallback_languages": 2},
    ],
    "cards-2": [
        {"after_seconds": 45, "service_level_under": 60, "lower_levels_by": 1},
        {"after_seconds": 120, "lower_levels_by": 2},
    ],
    "payments": [{"after_seconds": 40, "service_level_under": 70, "widen_to": ["identity"]}],
    "refunds": [{"after_seconds": 60, "lower_levels_by": 1, "widen_to": ["payments"]}],
}
PREFERRED = {"payments": {"identity": 2}}  # comes first with it
ESCALATES_TO = {"cards": "cards-2"}
LEARNING = {"SEK": 250, "EUR": 25}  # a minute
LETTER_SEATS = {"Saga Holm": 1, "Nadja Eriksson": 2, "Petra Kovac": 2}

# The first is the one whom the newcomer plays; nobody synthetic signs in as her.
AGENTS = [
    ("Ebba Lindgren", {"first-steps": 5}, "sv en fr", 2),
    ("Milo Brandt", {"cards": 3, "refunds": 3}, "de en", 2),
    ("Saga Holm", {"cards": 2, "payments": 2, "identity": 3}, "sv en", 2),
    ("Otso Peltonen", {"payments": 4, "subscriptions": 3}, "fi sv en", 3),
    ("Amara Diallo", {"cards": 5, "identity": 4, "roaming": 4}, "fr en", 2),
    ("Petra Kovac", {"refunds": 4, "payments": 3}, "de en", 1),
    ("Tuva Dahl", {"identity": 3, "subscriptions": 4, "roaming": 3}, "sv en", 3),
    ("Juho Ilves", {"cards": 2, "subscriptions": 2}, "fi en", 1),
    ("Leila Karimi", {"cards": 4, "payments": 2, "refunds": 2}, "fr sv en", 2),
    ("Oskar Lund", {"payments": 3, "roaming": 5, "subscriptions": 3}, "sv en", 2),
    ("Nadja Eriksson", {"identity": 5, "cards": 3, "refunds": 5}, "sv de en", 2),
    ("Hugo Weiss", {"roaming": 3, "subscriptions": 4, "identity": 2}, "de en", 1),
]  # fmt: skip

STAFF = [
    ("ada@humanline.example", "Ada Nyström", Person.Role.ADMINISTRATOR, None),
    ("olga@humanline.example", "Olga Rask", Person.Role.OPERATOR, None),
    ("omar@acme-pay.example", "Omar Lind", Person.Role.CLIENT_OPERATOR, "acme-pay"),
    ("pia@humanline.example", "Pia Nordin", Person.Role.PAYROLL, None),
    ("per@humanline.example", "Per Ek", Person.Role.PAYROLL, None),
]


@dataclass(frozen=True)
class SignIn:
    email: str
    name: str
    role: str
    password: str = PASSWORD


def email_of(name: str) -> str:
    return f"{name.split()[0].lower()}@agents.example"


@transaction.atomic
def seed(*, now: datetime) -> list[SignIn]:
    """Build the world, or find it there. Gives back who can sign in."""
    for slug, name in SKILLS.items():
        building.skill(slug, name)
    clients = {slug: building.client(slug, name) for slug, name in CLIENTS.items()}
    queues: dict[str, Queue] = {}
    for client, slug, name, skills, base, included, per_minute, supplements, limits in QUEUES:
        pay = {
            "base": base,
            "included_seconds": included,
            "per_minute": per_minute,
            "language_supplements": supplements,
        }
        limits = {"language": "en", "park_after_seconds": PARKED_AFTER_SECONDS, **limits}
        queues[slug] = building.queue(clients[client], slug, name, skills=skills, pay=pay, now=now, **limits)
    for slug, rings in RINGS.items():
        building.rings(queues[slug], rings, among=queues)
    for slug, preferred in PREFERRED.items():
        building.preferred(queues[slug], preferred)
    for slug, higher in ESCALATES_TO.items():
        Queue.objects.filter(pk=queues[slug].pk, escalates_to=None).update(escalates_to=queues[higher])
    people = []
    for email, name, role, member_of in STAFF:
        building.person(email, name, role, PASSWORD, of=clients[member_of] if member_of else None)
        people.append(SignIn(email, name, str(role)))
    for name, skills, tags, capacity in AGENTS:
        languages = {tag: "C2" if place == 0 else "C1" for place, tag in enumerate(tags.split())}
        one = building.agent(email_of(name), name, PASSWORD, skills=skills, languages=languages, capacity=capacity)
        building.letter_seats(one, LETTER_SEATS.get(name, 0))
        people.append(SignIn(email_of(name), name, "agent"))
    newcomer, olga = (Person.objects.get(email=one) for one in (email_of(AGENTS[0][0]), STAFF[1][0]))
    shifts.plan(olga, newcomer=newcomer.agent, now=now)
    shipping.ship(by=None, now=now)
    for currency, per_minute in LEARNING.items():
        building.learning_rate(currency, per_minute, by=Person.objects.get(email=STAFF[3][0]), now=now)
    by = Person.objects.get(email=STAFF[0][0])
    library.fill(clients, by=by, now=now)
    applicants.arrive(olga, by=by, password=PASSWORD, now=now)
    return people


def fresh_keys(*, now: datetime) -> dict[str, str]:
    """A key per client: the demo's earlier ones are revoked, since their secrets are not kept. slug → secret."""
    ApiKey.objects.filter(client__slug__in=CLIENTS, name=KEY_NAME, revoked_at=None).update(revoked_at=now)
    return {slug: ApiKey.issue(building.client(slug, name), KEY_NAME, now=now)[1] for slug, name in CLIENTS.items()}


def described(people: list[SignIn], keys: dict[str, str], address: str) -> dict[str, object]:
    """The world as programs read it: addresses, sign-ins, and each client's key and queues."""
    agents = [one for one in people if one.role == "agent"]
    return {
        "address": address,
        "sockets": address.replace("http", "ws", 1),
        "agents": [
            {"email": one.email, "name": one.name, "password": one.password, "for_you": place == 0}
            for place, one in enumerate(agents)
        ],
        "staff": [
            {"email": one.email, "name": one.name, "role": one.role, "password": one.password}
            for one in people
            if one.role != "agent"
        ],
        "clients": [
            {"slug": slug, "name": CLIENTS[slug], "key": key, "queues": [row[1] for row in QUEUES if row[0] == slug]}
            for slug, key in keys.items()
        ],
    }
