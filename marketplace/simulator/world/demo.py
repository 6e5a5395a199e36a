"""The demo's world: two clients, their queues, a dozen agents and the people of the house."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agents.models import Person
from dispatch.models import ApiKey
from marketplace.simulator.world import building

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
SLOW = {"target_seconds": 90}
GREETING = {"priority": 9, "door": True}  # whoever wants a person may ask for one there, by nobody's leave

# client, slug, name, skills, base, included seconds, per minute (minor units of SEK), supplements, limits
QUEUES = [
    ("acme-pay", "cards", "Cards", {"cards": 1}, 4800, 720, 410, {"fr": 800, "fi": 600}, {"target_seconds": 30}),
    ("acme-pay", "cards-2", "Cards, level 2", {"cards": 3}, 6200, 840, 460, {"fr": 800, "fi": 600}, {"priority": 5}),
    ("acme-pay", "payments", "Payments and transfers", {"payments": 1}, 5400, 720, 430, {"fi": 600}, {}),
    ("acme-pay", "refunds", "Refunds and disputes", {"refunds": 2}, 6600, 900, 430, {"de": 700}, SLOW),
    ("acme-pay", "identity", "Identity and sign-in", {"identity": 1}, 4400, 600, 410, {}, {"target_percent": 90}),
    ("acme-pay", NEWCOMERS, "First steps", {"first-steps": 1}, 6200, 720, 410, {"fr": 800}, GREETING),
    ("nordlys", "subscriptions", "Subscriptions", {"subscriptions": 1}, 4600, 720, 400, {"fi": 600}, {}),
    ("nordlys", "roaming", "Roaming", {"roaming": 1}, 4900, 720, 410, {"fr": 800}, {"target_seconds": 60}),
]

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
    for client, slug, name, skills, base, included, per_minute, supplements, limits in QUEUES:
        pay = {
            "base": base,
            "included_seconds": included,
            "per_minute": per_minute,
            "language_supplements": supplements,
        }
        building.queue(clients[client], slug, name, skills=skills, pay=pay, now=now, language="en", **limits)
    people = []
    for email, name, role, member_of in STAFF:
        building.person(email, name, role, PASSWORD, of=clients[member_of] if member_of else None)
        people.append(SignIn(email, name, str(role)))
    for name, skills, tags, capacity in AGENTS:
        languages = {tag: "C2" if place == 0 else "C1" for place, tag in enumerate(tags.split())}
        building.agent(email_of(name), name, PASSWORD, skills=skills, languages=languages, capacity=capacity)
        people.append(SignIn(email_of(name), name, "agent"))
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
