"""People at work by what they can do, so that whom a ticket reaches is found without looking at everybody. Pure.

What `Reach.refuses` says of one person is said here of all of them at once, by sets: a circle of 3,000 people is drawn
in a fraction of the time that asking each of them takes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from dispatch.policy.matching import AgentAtWork
from dispatch.policy.needs import Skill
from dispatch.policy.rings import Asked, Reach

People = set[int]  # ids of agents


class Abilities:
    """`add` whoever comes to work, `remove` them with the same facts when they leave."""

    def __init__(self) -> None:
        self.everybody = People()
        self.kinds: defaultdict[str, People] = defaultdict(set)
        self.languages: defaultdict[str, People] = defaultdict(set)
        self.levels: defaultdict[str, defaultdict[int, People]] = defaultdict(lambda: defaultdict(set))

    def add(self, agent: AgentAtWork) -> None:
        for people in self._of(agent):
            people.add(agent.agent_id)

    def remove(self, agent: AgentAtWork) -> None:
        for people in self._of(agent):
            people.discard(agent.agent_id)

    def within(self, reach: Reach) -> tuple[People, Counter[str]]:
        """Who may be asked, and of all others how many are refused for which reason."""
        own, *wider = (self._passing(asked) for asked in reach.alternatives)
        members = own[-1][1].union(*(steps[-1][1] for steps in wider))
        refused, there = Counter[str](), self.everybody
        for reason, left in own:
            refused[reason] += len((there - left) - members)
            there = left
        return members, +refused

    def _passing(self, asked: Asked) -> list[tuple[str, People]]:
        """What is looked at, in this order, and who is left after it."""
        able = self.everybody & self.kinds[asked.kind]
        speaking = able.intersection(_any(self.languages[tag] for tag in asked.languages))
        skilled = speaking.intersection(*(_any(map(self._with, group)) for group in asked.required))
        allowed = skilled.difference(*map(self._with, asked.excluded))
        return [("channel", able), ("language", speaking), ("skill", skilled), ("excluded", allowed)]

    def _with(self, skill: Skill) -> People:
        slug, least = skill
        return self.everybody if least <= 0 else _any(who for at, who in self.levels[slug].items() if at >= least)

    def _of(self, agent: AgentAtWork) -> Iterable[People]:
        yield self.everybody
        yield from (self.kinds[kind] for kind in agent.kinds)
        yield from (self.languages[tag] for tag in agent.languages)
        yield from (self.levels[slug][level] for slug, level in agent.levels.items())


def _any(groups: Iterable[People]) -> People:
    return set().union(*groups)
