"""What guarantees say to those who are paid by them: a shift or a log-in, what it brought and how that came about."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.shifts.models import Claim
from marketplace.kernel.site import formats
from marketplace.pay import worth
from marketplace.pay.models import Earning

PARTS = {
    worth.TOP_UP: gettext_noop("Guarantee top-ups"),
    worth.BONUS: gettext_noop("Shift bonuses"),
    worth.CANCELLED: gettext_noop("Shifts that we cancelled late"),
}
RULES = {worth.SHIFT_RULE: gettext_noop("shift, version 1"), worth.LOG_IN_RULE: gettext_noop("log-in, version 1")}
TOP_UP_FORMULA = "max(0, guarantee × attended_seconds ÷ 3600 − counted)"
BONUS_FORMULA = "bonus × scheduled_seconds ÷ 3600 where attended_seconds ≥ bonus_from_percent % of scheduled_seconds"
CANCELLED_FORMULA = "guarantee × cancelled_seconds ÷ 3600"
EACH_ROUNDED = (
    "; each product rounded once, half away from zero; counted = what tickets brought in the attended time, each "
    "spread evenly over its handling and cut to whole minor units, so that adjoining stretches sum to it"
)
FORMULAS = {worth.TOP_UP: TOP_UP_FORMULA, worth.BONUS: BONUS_FORMULA, worth.CANCELLED: CANCELLED_FORMULA}


def part(kind: str) -> str:
    return _(PARTS[kind]) if kind in PARTS else ""


def rule(name: str) -> str:
    return _(RULES[name]) if name in RULES else name


def formula(row: Earning) -> str:
    return " + ".join(FORMULAS[label] for label, _amount in row.lines) + EACH_ROUNDED


def in_words(row: Earning) -> str:
    """The formula as its reader says it."""
    said = []
    for label, _amount in row.lines:
        if label == worth.TOP_UP:
            said.append(
                _("Guarantee an hour × seconds you were there ÷ 3600 − what tickets brought then, never below 0")
            )
        elif label == worth.BONUS:
            said.append(_("Bonus an hour × seconds of the shift ÷ 3600"))
        else:
            said.append(_("Guarantee an hour × cancelled seconds ÷ 3600"))
    return "; ".join(said)


def calculation(row: Earning, *, point: str = ".") -> str:
    """With its numbers, in minor units: `max(0, 21000 × 13920 ÷ 3600 − 77400) = 3800`, a part after the other."""
    terms, amounts, comma = row.quote, dict(row.lines), ";" if point == "," else ","
    said = []
    if worth.TOP_UP in amounts:
        rates = (
            terms["parts"] if row.log_in_id else [{"guarantee": terms["guarantee"], "paid_ms": terms["attended_ms"]}]
        )
        products = " + ".join(f"{one['guarantee']} × {seconds(one['paid_ms'], point)} ÷ 3600" for one in rates)
        counted = sum(one["counted"] for one in terms["counted"])
        said.append(f"max(0{comma} {products} − {counted}) = {amounts[worth.TOP_UP]}")
    if amounts.get(worth.BONUS):
        said.append(f"{terms['bonus']} × {seconds(terms['scheduled_ms'], point)} ÷ 3600 = {amounts[worth.BONUS]}")
    if worth.CANCELLED in amounts:
        lost = seconds(terms["cancelled_ms"], point)
        said.append(f"{terms['guarantee']} × {lost} ÷ 3600 = {amounts[worth.CANCELLED]}")
    return "; ".join(said)


def subject(row: Earning) -> str:
    """What stands for a ticket's title."""
    return shift(row.claim) if row.claim else log_in()


def log_in() -> str:
    return _("Guaranteed log-in")


def shift(claim: Claim) -> str:
    """`Shift 14:00–18:00`, by the reader's clock; midnight at the end is 24:00."""
    ends = formats.clock(claim.ends_at)
    said = {"begins": formats.clock(claim.starts_at), "ends": "24:00" if ends == "00:00" else ends}
    return _("Shift %(begins)s–%(ends)s") % said


def seconds(ms: int, point: str) -> str:
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".").replace(".", point)
