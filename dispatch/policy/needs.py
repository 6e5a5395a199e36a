"""What a ticket asks of whoever serves it. Pure, and written into the name of its cell.

`12|chat|sv|cards:2&payments:1/fraud:2|trainee:1|empathy:3@2` reads: queue 12, live chat, Swedish; cards at level 2 and
either payments at 1 or fraud at 2; nobody who is a trainee; empathy at level 3 is asked for until ring 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

Skill = tuple[str, int]  # slug, level


@dataclass(frozen=True, slots=True)
class Preferred:
    """Asked for until ring `until_ring`; 0 only puts those first who have it."""

    slug: str
    level: int
    until_ring: int


@dataclass(frozen=True, slots=True)
class Needs:
    """`required`: all of these groups, any skill of each. `excluded`: nobody who has one of these at that level."""

    kind: str
    language: str
    required: tuple[tuple[Skill, ...], ...] = ()
    excluded: tuple[Skill, ...] = ()
    preferred: tuple[Preferred, ...] = ()

    def also(self, skills: Mapping[str, int]) -> "Needs":
        """The same with `skills` (slug → level) asked for too; of two levels for a skill the higher counts."""
        alone = {group[0][0]: group[0][1] for group in self.required if len(group) == 1}
        for slug, level in skills.items():
            alone[slug] = max(level, alone.get(slug, 0))
        groups = [group for group in self.required if len(group) > 1]
        return replace(self, required=_ordered([*groups, *(((slug, level),) for slug, level in alone.items())]))

    def spoken(self, language: str) -> "Needs":
        return replace(self, language=language)


def of_rows(kind: str, language: str, rows: Iterable[tuple[str, int, str, int, int]]) -> Needs:
    """From a queue's rows (kind, alternative, slug, level, until ring)."""
    groups: dict[object, list[Skill]] = {}
    excluded, preferred = [], []
    for what, alternative, slug, level, until_ring in rows:
        if what == "excluded":
            excluded.append((slug, level))
        elif what == "preferred":
            preferred.append(Preferred(slug, level, until_ring))
        else:
            groups.setdefault(alternative or slug, []).append((slug, level))
    return Needs(
        kind,
        language,
        _ordered([tuple(sorted(group)) for group in groups.values()]),
        tuple(sorted(excluded)),
        tuple(sorted(preferred, key=lambda one: one.slug)),
    )


def cell_of(queue_id: int, needs: Needs) -> str:
    """The name of the cell: tickets with the same name can be served by the same people."""
    required = "&".join("/".join(f"{slug}:{level}" for slug, level in group) for group in needs.required)
    excluded = ",".join(f"{slug}:{level}" for slug, level in needs.excluded)
    preferred = ",".join(f"{one.slug}:{one.level}@{one.until_ring}" for one in needs.preferred)
    return f"{queue_id}|{needs.kind}|{needs.language}|{required}|{excluded}|{preferred}"


@lru_cache(maxsize=20_000)
def of_cell(cell: str) -> Needs:
    """What `cell_of` has written. Raises ValueError for anything else."""
    _, kind, language, required, excluded, preferred = cell.split("|")
    return Needs(
        kind,
        language,
        tuple(tuple(_skill(one) for one in group.split("/")) for group in required.split("&") if group),
        tuple(_skill(one) for one in excluded.split(",") if one),
        tuple(_preferred(one) for one in preferred.split(",") if one),
    )


def _skill(text: str) -> Skill:
    slug, level = text.rsplit(":", 1)
    return slug, int(level)


def _preferred(text: str) -> Preferred:
    skill, until_ring = text.rsplit("@", 1)
    return Preferred(*_skill(skill), int(until_ring))


def _ordered(groups: Iterable[tuple[Skill, ...]]) -> tuple[tuple[Skill, ...], ...]:
    return tuple(sorted(set(groups)))
