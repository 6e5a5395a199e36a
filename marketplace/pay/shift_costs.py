"""What the pages of shifts show of the ledger."""

from agents.shifts import costs
from agents.shifts.costs import Cost
from marketplace.kernel.money import Money
from marketplace.pay import shift_pay, worth
from marketplace.pay.models import Earning


def of_claims(ids: list[int]) -> dict[int, Cost]:
    rows = Earning.objects.filter(claim__in=ids).exclude(lines=[]).values_list("claim", "lines", "currency")
    return {claim: _cost(dict(lines), currency) for claim, lines, currency in rows if claim is not None}


def waiting(shift_id: int) -> int:
    """Claims of a shift that are over and not posted yet."""
    return shift_pay.unpaid().filter(shift=shift_id).count()


def _cost(lines: dict[str, int], currency: str) -> Cost:
    top_up, bonus, cancelled = (
        Money(lines.get(label, 0), currency) for label in (worth.TOP_UP, worth.BONUS, worth.CANCELLED)
    )
    return Cost(top_up, bonus, cancelled)


costs.register(of_claims, waiting)
