"""Who of the people online could serve what: the same rule as the matching's, asked of everybody at once."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from dispatch import rounds
from dispatch.models import QueueSkill


@dataclass(frozen=True)
class Profile:
    """Languages and levels that several people may share."""

    languages: frozenset[str]
    levels: frozenset[tuple[str, int]]

    def can(self, language: str, skills: Mapping[str, int]) -> bool:
        levels = dict(self.levels)
        return language in self.languages and all(levels.get(slug, 0) >= level for slug, level in skills.items())


@dataclass(frozen=True)
class Able:
    """People by what they can do."""

    profiles: dict[Profile, frozenset[int]]

    def who(self, language: str, skills: Mapping[str, int]) -> frozenset[int]:
        """The people who can serve tickets in `language` that ask for `skills`."""
        found = [people for profile, people in self.profiles.items() if profile.can(language, skills)]
        return frozenset[int]().union(*found)


def of(agents: Collection[int]) -> Able:
    """What these people can do, in one question."""
    if not agents:
        return Able({})
    with connection.cursor() as cursor:
        cursor.execute(rounds.PROFILES, [list(agents)])
        rows = cursor.fetchall()
    shared: defaultdict[Profile, set[int]] = defaultdict(set)
    for agent, languages, levels in rows:
        known = json.loads(levels) if isinstance(levels, str) else levels
        shared[Profile(frozenset(languages), frozenset(known.items()))].add(agent)
    return Able({profile: frozenset(people) for profile, people in shared.items()})


def needs(queues: Collection[int]) -> dict[int, dict[str, int]]:
    """What each queue asks of everybody: slug → least level."""
    asked: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in QueueSkill.objects.filter(queue__in=queues).select_related("skill"):
        asked[row.queue_id][row.skill.slug] = row.level
    return dict(asked)
