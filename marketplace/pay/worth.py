"""What work and learning are worth: frozen terms evaluated on recorded facts. Pure; the simulator uses it too.

What guarantees add is computed in `netting`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from dispatch.policy.pricing import Quote
from marketplace.kernel.money import Money

RULE = "work, version 1"  # written into every earning; a change of what follows is a new version
LEARNING_RULE = "learning, version 1"
SHIFT_RULE = "shift, version 1"
LOG_IN_RULE = "log-in, version 1"
COMPLETED = "completed"
LEARNED = "learned"
WORKED, CUT_SHORT, CANCELLED_LATE = "worked", "cut_short", "cancelled_late"  # shifts
LOGGED_IN = "logged_in"
BASE_ALONE = frozenset({"client_cancelled", "agent_gone"})  # the base is paid, the clock is not
OVERTIME = "overtime"
LEARNING = "learning"
TOP_UP, BONUS, CANCELLED = "top_up", "bonus", "cancelled"


@dataclass(frozen=True)
class Worth:
    """`lines` are [label, minor units], the quote's own first, and sum to `total`."""

    total: Money
    lines: list[list[str | int]]


def milliseconds(started_at: datetime, ended_at: datetime) -> int:
    """Whole milliseconds of work, halves to even. A clock that stepped back counts as none."""
    return max(0, round((ended_at - started_at) / timedelta(milliseconds=1)))


def of_work(quote: Quote, handled_ms: int, outcome: str) -> Worth:
    """Never below the base, whatever the outcome; time beyond what it includes is paid by the second.

    `outcome` is COMPLETED or the cause of the release. A client's cancellation and a lost connection pay the base;
    a ticket that an operator gave to somebody else pays its time as completed work does.
    """
    base = Money(quote.base, quote.currency)
    lines: list[list[str | int]] = [[str(label), int(part)] for label, part in quote.lines]
    if outcome in BASE_ALONE:
        return Worth(base, lines)
    total = quote.evaluate(handled_ms / 1000)
    return Worth(total, [*lines, [OVERTIME, (total - base).amount]])


def of_learning(seconds: int, per_minute: Money) -> Worth:
    """Each second its sixtieth of the rate for a minute, whether the module was passed or not; rounded once."""
    total = per_minute.times(Fraction(seconds, 60))
    return Worth(total, [[LEARNING, total.amount]])
