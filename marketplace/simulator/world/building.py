"""Builders: each gives back what is there already, so that building a world twice changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agents.models import Agent, Person, Proficiency, Skill, SpokenLanguage
from dispatch.models import Client, Membership, Queue, QueueSkill, Ring, Seat
from marketplace.pay import learning_rates, rates
from marketplace.pay.models import LearningRate


def skill(slug: str, name: str) -> Skill:
    return Skill.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def client(slug: str, name: str, *, currency: str = "SEK") -> Client:
    return Client.objects.get_or_create(slug=slug, defaults={"name": name, "currency": currency})[0]


def person(email: str, name: str, role: str, password: str | None, *, of: Client | None = None) -> Person:
    """Without a password nobody signs in as them, and none has to be hashed."""
    known = Person.objects.filter(email=email).first()
    one = known or Person.objects.create_user(email, password, name=name, role=role)
    if of:
        Membership.objects.get_or_create(person=one, client=of)
    return one


def agent(
    email: str,
    name: str,
    password: str | None,
    *,
    skills: Mapping[str, int],
    languages: Mapping[str, str],
    capacity: int = 1,
    currency: str = "SEK",
) -> Agent:
    """An active agent with `skills` (slug → level) and `languages` (tag → CEFR level)."""
    known = Agent.objects.filter(person__email=email).first()
    if known:
        return known
    one = Agent.objects.create(
        person=person(email, name, Person.Role.AGENT, password),
        state=Agent.State.ACTIVE,
        display_name=name.split()[0],
        capacity=capacity,
        currency=currency,
    )
    levels = Skill.objects.in_bulk(list(skills), field_name="slug")
    Proficiency.objects.bulk_create(
        Proficiency(agent=one, skill=levels[slug], level=level) for slug, level in skills.items()
    )
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(agent=one, tag=tag, level=level) for tag, level in languages.items()
    )
    Seat.provide(one)
    return one


def queue(
    of: Client, slug: str, name: str, *, skills: Mapping[str, int], pay: Mapping[str, Any], now: datetime, **limits: Any
) -> Queue:
    """A queue with its needs and its price; `pay` are the terms of `rates.publish` in minor units."""
    one, created = Queue.objects.get_or_create(client=of, slug=slug, defaults={"name": name, **limits})
    if created:
        for needed, level in skills.items():
            QueueSkill.objects.create(queue=one, skill=Skill.objects.get(slug=needed), level=level)
        rates.publish(one, currency=of.currency, now=now, **pay)
    return one


def learning_rate(currency: str, per_minute: int, *, by: Person, now: datetime) -> None:
    """What a minute of learning pays in `currency`, in minor units, where nothing is published yet."""
    if not LearningRate.objects.filter(currency=currency).exists():
        learning_rates.publish(currency=currency, per_minute=per_minute, now=now, by=by)


def rings(of: Queue, rows: Sequence[Mapping[str, Any]], *, among: Mapping[str, Queue]) -> None:
    """Its rings in order, where it has none; `widen_to` names queues of `among`."""
    if of.rings.exists():
        return
    for number, row in enumerate(rows, start=1):
        plain = {name: value for name, value in row.items() if name != "widen_to"}
        one = Ring.objects.create(queue=of, number=number, **plain)
        one.widen_to.set([among[slug] for slug in row.get("widen_to", ())])


def preferred(of: Queue, skills: Mapping[str, int]) -> None:
    """Skills that put those first who have them."""
    for slug, level in skills.items():
        wished = {"level": level, "kind": QueueSkill.Kind.PREFERRED}
        QueueSkill.objects.get_or_create(queue=of, skill=Skill.objects.get(slug=slug), defaults=wished)


def letter_seats(of: Agent, count: int) -> None:
    """Seats beyond the capacity, for asynchronous work alone."""
    if of.async_seats != count:
        of.async_seats = count
        of.save(update_fields=["async_seats"])
        Seat.provide(of)
