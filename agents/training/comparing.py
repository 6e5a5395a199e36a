"""What changed from one version to the next, line by line."""

import difflib
from dataclasses import dataclass

from agents.training.writing import Written

AROUND = 2  # lines that stay the same, shown beside a change


@dataclass(frozen=True)
class Line:
    kind: str  # same, added, removed, or gap
    text: str


def texts(before: str, after: str) -> list[Line]:
    """The changed lines with what stands around them; nothing where both are the same."""
    found: list[Line] = []
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if place:
            found.append(Line("gap", ""))
        for kind, a, b, c, d in group:
            if kind == "equal":
                found += [Line("same", line) for line in before.splitlines()[a:b]]
                continue
            found += [Line("removed", line) for line in before.splitlines()[a:b]]
            found += [Line("added", line) for line in after.splitlines()[c:d]]
    return found


def terms(before: Written, after: Written) -> list[tuple[str, object, object]]:
    """(name, before, after) of the terms that differ."""
    old, new = before.terms, after.terms
    return [(name, old[name], new[name]) for name in new if old[name] != new[name] and name != "changes"]
