"""What an agent may be offered: their seats, their skills and the languages they state."""

from collections.abc import Mapping

from django.db import transaction

from agents.models import Agent, Proficiency, Session, Skill, SpokenLanguage
from dispatch.models import Seat
from dispatch.people import lines
from dispatch.telling import events
from marketplace.kernel import outbox
from marketplace.kernel.errors import Invalid


class MoreThanYours(Invalid):
    """You may want one conversation at once, or as many as you have seats."""


def equip(
    agent: Agent,
    *,
    display_name: str,
    capacity: int,
    async_seats: int = 0,
    skills: Mapping[int, int],
    languages: Mapping[str, str],
) -> None:
    """Write it all down: skill id → level 1 to 5, language tag → CEFR level. What is not named is taken away.

    A seat above the new capacity that holds a ticket stays until it is empty; offers that are out stay out.
    """
    with transaction.atomic():
        Seat.objects.of_agent_locked(agent.pk)
        locked = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
        before = locked.capacity + locked.async_seats
        locked.capacity, locked.async_seats, locked.display_name = capacity, async_seats, display_name
        if locked.seats_wanted and locked.seats_wanted >= capacity:
            locked.seats_wanted = None  # all of them
        locked.save(update_fields=["capacity", "async_seats", "seats_wanted", "display_name"])
        Seat.provide(locked)
        if capacity + async_seats != before:
            outbox.publish(events.SeatsChanged(locked.pk, before, capacity + async_seats))
        _settle(locked)
        known = Skill.objects.in_bulk(list(skills))
        Proficiency.objects.filter(agent=locked).exclude(skill__in=known).delete()
        for pk in known:
            Proficiency.objects.update_or_create(agent=locked, skill_id=pk, defaults={"level": skills[pk]})
        SpokenLanguage.objects.filter(agent=locked).exclude(tag__in=languages).delete()
        for tag, level in languages.items():
            SpokenLanguage.objects.update_or_create(agent=locked, tag=tag, defaults={"level": level})


def want_seats(agent: Agent, wanted: int | None) -> Agent:
    """The agent's own limit of conversations at once, in force with the next offer; None: all of their seats.

    What they hold, and what is offered to them already, stays theirs. Raises MoreThanYours.
    """
    with transaction.atomic():
        Seat.objects.of_agent_locked(agent.pk)
        locked = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
        if wanted is not None and not 1 <= wanted <= locked.capacity:
            raise MoreThanYours(errors={"wanted": [f"From 1 to {locked.capacity}."]}, capacity=locked.capacity)
        locked.seats_wanted = None if wanted == locked.capacity else wanted
        locked.save(update_fields=["seats_wanted"])
        _settle(locked)
    return locked


def _settle(agent: Agent) -> None:
    """Open and close the locked agent's seats as their limits now say."""
    seats = Seat.objects.of_agent_locked(agent.pk)
    for session in Session.objects.filter(agent=agent, state=Session.State.OPEN):
        lines.settle([session], {agent.pk: seats}, changed={agent.pk: agent})
