"""Drawing and grading a quiz. Pure: chance comes in as a generator, and nothing here knows a clock or a database."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Drawn:
    """A question as it is shown: `order` are the places of its answers, as they were written."""

    question: int
    order: list[int]

    def as_json(self) -> dict[str, Any]:
        return {"question": self.question, "order": self.order}


def draw(pool: Mapping[int, int], count: int, *, seen: Collection[int], chance: random.Random) -> list[Drawn]:
    """`count` questions of `pool` (id → number of answers), those not `seen` yet first, answers in a new order."""
    fresh = [question for question in sorted(pool) if question not in seen]
    known = [question for question in sorted(pool) if question in seen]
    chance.shuffle(fresh)
    chance.shuffle(known)
    chosen = (fresh + known)[:count]
    chance.shuffle(chosen)
    return [Drawn(question, chance.sample(range(pool[question]), pool[question])) for question in chosen]


def right(answers: Mapping[int, frozenset[int]], chosen: Mapping[int, Collection[int]]) -> int:
    """How many questions were answered with all of the right answers and no wrong one."""
    return sum(1 for question, wanted in answers.items() if frozenset(chosen.get(question, ())) == wanted)


def passes(right: int, asked: int, percent: int) -> bool:
    """At least `percent` of them, in whole numbers.

    >>> passes(4, 5, 80), passes(4, 6, 80)
    (True, False)
    """
    return asked > 0 and right * 100 >= asked * percent


def needed(asked: int, percent: int) -> int:
    """The least number of right answers that passes.

    >>> needed(6, 80)
    5
    """
    return -(-asked * percent // 100)


def unanswered(questions: Sequence[int], chosen: Mapping[int, Collection[int]]) -> list[int]:
    return [question for question in questions if not chosen.get(question)]
