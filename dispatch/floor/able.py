"""Who of the people online could serve what: the same rule as the matching's, asked of everybody at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from dispatch.models import Queue, QueueSkill
from dispatch.policy import needs
from dispatch.policy.rings import Asked, Reach

EVERY_KIND = frozenset(Queue.Kind.values)
PROFILES = """
    SELECT a.id, coalesce((SELECT array_agg(l.tag) FROM agents_language l WHERE l.agent_id = a.id), '{}'),
           coalesce(p.slugs, '{}'), coalesce(p.levels, '{}')
      FROM agents_agent a
      LEFT JOIN LATERAL (
           SELECT array_agg(k.slug) AS slugs, array_agg(p.level) AS levels
             FROM agents_proficiency p JOIN agents_skill k ON k.id = p.skill_id WHERE p.agent_id = a.id) p ON true
     WHERE a.id = ANY(%s)
"""


@dataclass(frozen=True)
class Profile:
    """Languages and levels that several people may share."""

    languages: frozenset[str]
    levels: frozenset[tuple[str, int]]

    def can(self, asked: Asked) -> bool:
        return asked.refuses(self.languages, dict(self.levels), EVERY_KIND) is None


@dataclass(frozen=True)
class Able:
    """People by what they can do."""

    profiles: dict[Profile, frozenset[int]]

    def who(self, asked: Asked) -> frozenset[int]:
        """The people who can do what is asked."""
        found = [people for profile, people in self.profiles.items() if profile.can(asked)]
        return frozenset[int]().union(*found)

    def within(self, reach: Reach) -> frozenset[int]:
        """The people whom a ticket's circle includes."""
        return frozenset[int]().union(*(self.who(asked) for asked in reach.alternatives))


def of(agents: Collection[int]) -> Able:
    """What these people can do, in one question."""
    if not agents:
        return Able({})
    with connection.cursor() as cursor:
        cursor.execute(PROFILES, [list(agents)])
        rows = cursor.fetchall()
    shared: defaultdict[Profile, set[int]] = defaultdict(set)
    for agent, languages, slugs, levels in rows:
        shared[Profile(frozenset(languages), frozenset(zip(slugs, levels, strict=True)))].add(agent)
    return Able({profile: frozenset(people) for profile, people in shared.items()})


def asked_by(queues: Collection[Queue]) -> dict[int, Asked]:
    """What each queue asks of everybody, in its own language; what it only prefers is left out."""
    rows: defaultdict[int, list[tuple[str, int, str, int, int]]] = defaultdict(list)
    for row in QueueSkill.objects.filter(queue__in=queues).select_related("skill"):
        rows[row.queue_id].append((row.kind, row.alternative, row.skill.slug, row.level, row.until_ring))
    return {queue.pk: plainly(needs.of_rows(queue.kind, queue.language, rows[queue.pk])) for queue in queues}


def plainly(found: needs.Needs) -> Asked:
    """What must be: the customer's own language, and everything required."""
    return Asked(found.kind, (found.language,), found.required, found.excluded)
