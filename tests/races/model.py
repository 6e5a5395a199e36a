"""The rules in plain Python, from rows as they are read: for each verb, whether it must succeed. No product code."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

REOPEN_WITHIN = timedelta(hours=48)
ENDED = {"closed", "abandoned", "cancelled"}


def row(table: str, pk: int | None) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [pk])
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


def one(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    return found[0] if found else None


def offer(pk: int) -> dict[str, Any]:
    return row("dispatch_offer", pk)


def work(pk: int) -> dict[str, Any]:
    return row("dispatch_assignment", pk)


def ticket(pk: int) -> dict[str, Any]:
    return row("dispatch_ticket", pk)


def transfer(pk: int) -> dict[str, Any]:
    return row("dispatch_transfer", pk)


def live_transfer(ticket_id: int) -> bool:
    return bool(one("SELECT 1 FROM dispatch_transfer WHERE ticket_id = %s AND state IN ('open', 'joined')", ticket_id))


# What must succeed


def accepts(pk: int, now: datetime) -> bool:
    known = offer(pk)
    return known["state"] == "pending" and now < known["expires_at"]


def declines(pk: int, now: datetime) -> bool:
    return bool(offer(pk)["state"] == "pending")


def writes(pk: int, now: datetime) -> bool:
    return bool(work(pk)["state"] == "active")


def closes(pk: int, now: datetime, disposition: str) -> bool:
    return work(pk)["state"] == "active" and disposition in {"solved", "answered", "silent", "other"}


def completes(pk: int, now: datetime) -> bool:
    return bool(work(pk)["state"] == "acw")


def extends(pk: int, now: datetime) -> bool:
    known = work(pk)
    return known["state"] == "acw" and not known["wrap_up_extended"]


def parks(pk: int, now: datetime) -> bool:
    """Whose last word was the agent's, and nobody else has been asked in."""
    known = work(pk)
    about = ticket(known["ticket_id"])
    spoke, customer = about["agent_spoke_at"], about["customer_spoke_at"]
    silent = spoke is not None and (customer is None or spoke > customer)
    return known["state"] == "active" and silent and not live_transfer(about["id"])


def customer_writes(pk: int, now: datetime) -> bool:
    known = ticket(pk)
    if known["state"] == "cancelled":
        return False
    return known["state"] not in {"closed", "abandoned"} or now - known["ended_at"] <= REOPEN_WITHIN


def leaves(pk: int, now: datetime) -> bool:
    return ticket(pk)["state"] in {"waiting", "parked"}


def cancels(pk: int, now: datetime) -> bool:
    return ticket(pk)["state"] not in {"closed", "abandoned"}


def reopens(pk: int, now: datetime) -> bool:
    known = ticket(pk)
    return known["state"] in {"closed", "abandoned"} and now - known["ended_at"] <= REOPEN_WITHIN


def leaves_address(pk: int, now: datetime) -> bool:
    return ticket(pk)["state"] not in ENDED


def colleague_goes_on_or_leaves(pk: int, now: datetime) -> bool:
    return bool(transfer(pk)["state"] == "joined")


def calls_off(pk: int, now: datetime) -> bool:
    return transfer(pk)["state"] in {"open", "joined"}


def operator_takes(pk: int, now: datetime, by: int) -> bool:
    known = ticket(pk)
    return known["taken_by_id"] == by or (known["taken_by_id"] is None and known["state"] in {"waiting", "assigned"})


def operator_ends(pk: int, now: datetime, by: int) -> bool:
    return bool(ticket(pk)["taken_by_id"] == by)


def pauses(agent_id: int) -> bool:
    return bool(one("SELECT 1 FROM agents_session WHERE agent_id = %s AND state = 'open'", agent_id))


def wants(agent_id: int, wanted: int | None) -> bool:
    capacity = one("SELECT capacity FROM agents_agent WHERE id = %s", agent_id)
    return wanted is None or 1 <= wanted <= capacity
