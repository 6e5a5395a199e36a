"""The register of a period as a file: one row per earning, one per person, and the control totals at its end.

UTF-8, comma, CRLF (RFC 4180); times in UTC; amounts with their currency's decimals and a point. The same rows give the
same bytes. Columns are only ever added at the end.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from marketplace.kernel.money import Money
from marketplace.pay import summary
from marketplace.pay.models import Earning, Period

COLUMNS = (
    "record", "period_start", "period_end", "period_state", "currency", "agent_id", "agent_name", "ticket",
    "assignment", "started_at", "ended_at", "handled_seconds", "rate_card", "outcome", "lines", "amount", "kind",
    "training_time", "learning_seconds", "learning_rate", "shift", "claim", "log_in", "attended_seconds", "guarantee",
    "bonus",
)  # fmt: skip
ORDER = ("assignment_id", "training_time_id", "claim_id", "log_in_id")
CHUNK = 500  # rows
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a sheet would run what begins so
BLANK = [""] * 6
NO_MORE = [""] * 10  # after the amount


def name(period: Period) -> str:
    return f"humanline-{period.currency}-{period.starts_on:%Y-%m-%d}-{period.ends_on:%Y-%m-%d}.csv"


def chunks(period: Period) -> Iterator[bytes]:
    """The file, a few hundred rows at a time; totals are of the very rows that stand in it."""
    buffer = io.StringIO()
    sheet = csv.writer(buffer, lineterminator="\r\n")
    for count, row in enumerate(rows(period), start=1):
        sheet.writerow([text(cell) for cell in row])
        if count % CHUNK == 0:
            yield drained(buffer)
    yield drained(buffer)


def rows(period: Period) -> Iterator[list[str]]:
    """The head, each person's lines and sum, and the total: people in the order of their numbers."""
    own = [str(period.starts_on), str(period.ends_on), period.state, period.currency]
    earnings = summary.earnings(period).select_related("agent__person", "assignment")
    person: Earning | None = None
    lines = amount = all_lines = all_amount = 0
    yield list(COLUMNS)
    for row in earnings.order_by("agent_id", *ORDER).iterator(chunk_size=2000):
        if person is not None and person.agent_id != row.agent_id:
            yield ["person", *own, *who(person), *BLANK, "", str(lines), decimal(amount, period), *NO_MORE]
            lines = amount = 0
        yield ["line", *own, *who(row), *facts(row), "1", decimal(row.amount, period), *learned(row), *guaranteed(row)]
        person = row
        lines, amount = lines + 1, amount + row.amount
        all_lines, all_amount = all_lines + 1, all_amount + row.amount
    if person is not None:
        yield ["person", *own, *who(person), *BLANK, "", str(lines), decimal(amount, period), *NO_MORE]
    yield ["total", *own, "", "", *BLANK, "", str(all_lines), decimal(all_amount, period), *NO_MORE]


def who(row: Earning) -> list[str]:
    return [str(row.agent_id), row.agent.person.name]


def facts(row: Earning) -> list[str]:
    work, ended = row.assignment, stamp(row.ended_at)
    if work is None:
        began = stamp(row.started_at) if row.guaranteed else ""
        return ["", "", began, ended, "", "", row.outcome]
    began, handled = stamp(row.started_at), f"{row.handled_ms / 1000:.3f}"
    return [f"T-{work.ticket_id}", str(work.pk), began, ended, handled, str(row.frozen.rate_card), row.outcome]


def learned(row: Earning) -> list[str]:
    """What a line is for, and of learning its time, its length and its rate for a minute."""
    if not row.learned:
        return [kind(row), "", "", ""]
    rate = Money(row.quote["per_minute"], row.currency).decimal()
    return ["learning", str(row.training_time_id), f"{row.handled_ms // 1000}", rate]


def kind(row: Earning) -> str:
    if row.guaranteed:
        return "shift" if row.claim_id else "log_in"
    return "learning" if row.learned else "work"


def guaranteed(row: Earning) -> list[str]:
    """Of a shift or a guaranteed log-in: which, for how long, and the rates an hour; a log-in may have had several."""
    if not row.guaranteed:
        return [""] * 6
    terms = row.quote
    rates = [part["guarantee"] for part in terms["parts"]] if row.log_in_id else [terms["guarantee"]]
    said = [terms.get("shift", ""), row.claim_id or "", row.log_in_id or "", f"{row.handled_ms / 1000:.3f}"]
    an_hour = " ".join(Money(rate, row.currency).decimal() for rate in rates)
    bonus = Money(terms["bonus"], row.currency).decimal() if row.claim_id else ""
    return [*(str(one) for one in said), an_hour, bonus]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def decimal(amount: int, period: Period) -> str:
    return Money(amount, period.currency).decimal()


def text(cell: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def drained(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written
