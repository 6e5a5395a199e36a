"""Who is at work when: as many seats as Erlang C asks for, each half hour, of people who log in as they like."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from marketplace.simulator.virtual import erlang
from marketplace.simulator.virtual.draws import INTERVAL_SECONDS
from marketplace.simulator.virtual.world import Person

STEP_SECONDS = 1800.0
SHORTEST, LONGEST = 2 * 3600.0, 8 * 3600.0  # of one log-in


def seats_needed(counts: Sequence[float], *, handling_seconds: float, share: float, within_seconds: float) -> list[int]:
    """For each half hour of five-minute `counts`, as if everybody could serve everything."""
    size = round(STEP_SECONDS / INTERVAL_SECONDS)
    steps = [counts[place : place + size] for place in range(0, len(counts), size)]
    return [
        erlang.agents_needed(
            max(sum(step), 0.1) / (len(step) * INTERVAL_SECONDS),
            handling_seconds,
            share=share,
            within_seconds=within_seconds,
        )
        for step in steps
    ]


def staffed(people: Sequence[Person], needed: Sequence[int]) -> list[Person]:
    """The same people with their hours, each one log-in of two to eight hours; whoever never comes is left out.

    Next comes whoever's languages, then skills, are rarest at work against their part of all people, and those go first
    of whom there are most: so the mix stays about the same all day.
    """
    waiting, present = list(people), dict[int, tuple[Person, float]]()
    gone: list[Person] = []
    languages, levels = Counter(_language(one) for one in people), Counter(_skills(one) for one in people)

    def weight(one: Person) -> tuple[float, float, int]:
        here = [other for other, _ in present.values()]
        return (
            sum(_language(other) == _language(one) for other in here) / languages[_language(one)],
            sum(_skills(other) == _skills(one) for other in here) / levels[_skills(one)],
            one.agent_id,
        )

    def leave(one: Person, now: float) -> None:
        _, since = present.pop(one.agent_id)
        gone.append(replace(one, hours=((since, now),)))

    for place, seats in enumerate(needed):
        now = place * STEP_SECONDS
        for one, since in list(present.values()):
            if now - since >= LONGEST:
                leave(one, now)
        while waiting and sum(one.seats for one, _ in present.values()) < seats:
            one = min(waiting, key=weight)
            waiting.remove(one)
            present[one.agent_id] = (one, now)
        while able := [
            one
            for one, since in present.values()
            if now - since >= SHORTEST and sum(other.seats for other, _ in present.values()) - one.seats >= seats
        ]:
            leave(max(able, key=weight), now)
    for one, _ in list(present.values()):
        leave(one, len(needed) * STEP_SECONDS)
    return sorted(gone, key=lambda one: one.agent_id)


def _language(one: Person) -> object:
    return one.languages


def _skills(one: Person) -> object:
    return tuple(sorted(one.levels.items()))
