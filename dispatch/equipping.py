"""What an agent may be offered: their seats, their skills and the languages they state."""

from collections.abc import Mapping

from django.db import transaction

from agents.models import Agent, Proficiency, Skill, SpokenLanguage
from dispatch.models import Seat


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
        locked.capacity, locked.async_seats, locked.display_name = capacity, async_seats, display_name
        locked.save(update_fields=["capacity", "async_seats", "display_name"])
        Seat.provide(locked)
        if Seat.objects.filter(agent=locked, open=True).exists():  # new seats are as open as the old ones
            for seat in Seat.objects.filter(agent=locked):
                Seat.objects.filter(pk=seat.pk).update(open=seat.wanted(locked))
        known = Skill.objects.in_bulk(list(skills))
        Proficiency.objects.filter(agent=locked).exclude(skill__in=known).delete()
        for pk in known:
            Proficiency.objects.update_or_create(agent=locked, skill_id=pk, defaults={"level": skills[pk]})
        SpokenLanguage.objects.filter(agent=locked).exclude(tag__in=languages).delete()
        for tag, level in languages.items():
            SpokenLanguage.objects.update_or_create(agent=locked, tag=tag, defaults={"level": level})
