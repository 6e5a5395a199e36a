"""Whether a shift fits a person: skills at their levels, and its language."""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    skills: Mapping[int, int]  # id → level
    language: str


@dataclass(frozen=True)
class Abilities:
    active: bool
    skills: Mapping[int, int]
    languages: Set[str]

    def meets(self, needs: Needs) -> bool:
        return self.active and needs.language in self.languages and not self.lacking(needs)

    def lacking(self, needs: Needs) -> list[int]:
        """Ids of the skills that are missing or not at the level."""
        return [skill for skill, level in needs.skills.items() if self.skills.get(skill, 0) < level]
