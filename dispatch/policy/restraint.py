"""How many offers may ring at once, while the machine is slower than the people at their desks. Pure.

An offer asks for an answer soon. A machine that is full takes answers down in their order, later and later, and when
that takes longer than an offer rings, somebody who was quick is told that they were too late, and all the work of their
offer was for nothing: from there on, the more is offered, the less is handed over. So only as many offers ring as are
answered in the time that an answer takes (number = rate × time: Little 1961, https://doi.org/10.1287/opre.9.3.383);
once answers are prompt again, more and more, until there is nothing to hold back. As in a network (Jacobson 1988,
https://doi.org/10.1145/52325.52356) it is quickly twice as many up to what is known to go well, and little more beyond.
"""

import math
from dataclasses import dataclass
from datetime import datetime

PROMPT = 1.5  # seconds that the machine may add to an answer
LEAST = 20  # offers that always may ring, so that there is something to learn from
KNOWN = 0.7  # of what it has taken down lately goes well again
FAST, SLOW = 1.0, 0.1  # more in the time that an answer takes, up to that and beyond
LATELY = 300.0  # seconds in which what went well counts for a third of itself (1/e)
UNKNOWN = 10.0  # seconds that an answer takes, where nobody has answered yet


@dataclass(frozen=True)
class Promptness:
    """Of the answers that were taken down lately: how many a second came to something, how long people took for them
    (median, seconds, from the offer's arrival at the device), and how much the machine added (median, seconds): until
    the offer was there, and from the answer's arrival here to its end.
    """

    rate: float
    thought: float
    late: float


class Restraint:
    """`most` offers may ring at once; None where nothing is held back. `look` again and again."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.takes = UNKNOWN
        self.rate = 0.0  # answers a second, at best
        self.growing = 0.0
        self.looked: datetime | None = None

    def look(self, found: Promptness | None, *, ringing: int, people: int, now: datetime) -> None:
        """`found` of the last moment, None where there were too few answers; of these `people` `ringing` are rung."""
        elapsed = (now - self.looked).total_seconds() if self.looked else 0.0
        self.looked = now
        self.rate *= math.exp(-elapsed / LATELY)
        if found:
            self.takes = found.thought + PROMPT
            self.rate = max(self.rate, found.rate)
        if found and found.late > PROMPT:
            self.most = max(LEAST, min(round(found.rate * self.takes), self.most or ringing))
            self.growing = 0.0
        elif self.most is not None:
            growth = FAST if self.most < KNOWN * self.rate * self.takes else SLOW
            self.growing += self.most * growth * min(elapsed / self.takes, 1.0)
            self.most, self.growing = self.most + int(self.growing), self.growing % 1
        if self.most is not None and self.most >= people:
            self.most = None
