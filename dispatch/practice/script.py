"""A scripted customer. Pure: what they say next to what was said to them, and what can be noticed afterwards."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

SCRIPTS = Path(__file__).parent / "scripts"
PASSED_ON = "passed_on"  # an outcome beside the dispositions of the desk


@dataclass(frozen=True)
class Turn:
    """What the customer says when the agent has written. While none of `until` is in it, `otherwise` once first."""

    say: list[str]
    until: list[str] = field(default_factory=list)
    otherwise: str = ""


@dataclass(frozen=True)
class Check:
    """What a good conversation has (`look_for`), or does not have (`avoid`): patterns over the agent's words."""

    name: str
    done: str
    missed: str
    look_for: list[str] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)
    first: bool = False  # in the first message alone

    def holds(self, said: Sequence[str]) -> bool:
        text = said[0] if self.first and said else "\n".join(said)
        if any(found(one, text) for one in self.avoid):
            return False
        return not self.look_for or any(found(one, text) for one in self.look_for)


@dataclass(frozen=True)
class Script:
    slug: str
    title: str
    summary: str
    minutes: int
    subject: str
    queue: str
    client: str
    customer: str
    reason: str
    language: str
    skills: dict[str, int]
    attributes: dict[str, str]
    assistant: list[tuple[str, str]]  # (author, text): what was said before
    turns: list[Turn]
    checks: list[Check]
    outcomes: list[str]  # dispositions, or passed_on
    outcome_why: str
    model: list[str]  # one way to write it
    position: int = 0


@dataclass(frozen=True)
class Finding:
    name: str
    good: bool
    words: str


def reply(script: Script, turns_said: int, waited: int, said: str) -> tuple[list[str], int, int]:
    """What the customer answers to `said`, with how many turns are said then, and how often they have waited."""
    if turns_said >= len(script.turns):
        return [], turns_said, waited
    turn = script.turns[turns_said]
    if turn.until and not waited and turn.otherwise and not any(found(one, said) for one in turn.until):
        return [turn.otherwise], turns_said, 1
    return turn.say, turns_said + 1, 0


def review(script: Script, said: Sequence[str], outcome: str) -> list[Finding]:
    """What the script noticed in the agent's words and in how it ended."""
    findings = []
    for check in script.checks:
        good = bool(said) and check.holds(said)
        findings.append(Finding(check.name, good, check.done if good else check.missed))
    findings.append(Finding(gettext("How it ended"), outcome in script.outcomes, script.outcome_why))
    return findings


def found(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def read(path: Path) -> Script:
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    told["assistant"] = [(one["author"], one["text"]) for one in told.get("assistant", [])]
    told["turns"] = [Turn(**one) for one in told["turns"]]
    told["checks"] = [Check(**one) for one in told["checks"]]
    return Script(slug=path.stem, **told)


@cache
def in_every_language() -> tuple[Script, ...]:
    """Each script of `scripts/`, and beside it in `scripts/<language>/` the same customer in another language."""
    return tuple(sorted((read(path) for path in SCRIPTS.rglob("*.toml")), key=lambda one: (one.position, one.slug)))


def all_scripts(language: str = "") -> list[Script]:
    """Each one once: in `language` where there is such a customer, else in English."""
    english = {one.slug: one for one in in_every_language() if one.language == "en"}
    own = {one.slug: one for one in in_every_language() if one.language == language.partition("-")[0]}
    return list((english | own).values())


def named(slug: str, language: str = "") -> Script | None:
    return next((one for one in all_scripts(language) if one.slug == slug), None)
