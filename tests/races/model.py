"""The rules in plain Python, from rows as they are read: for each verb, whether it must succeed. No product code."""

import json
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


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


# Who may be offered it


def may_serve(offer_pk: int) -> bool:
    """Whether the agent of an offer has a language and the levels that its ticket asks for at its ring."""
    made = offer(offer_pk)
    about = ticket(made["ticket_id"])
    queue_id, ring = about["queue_id"], about["ring"]
    levels = dict(rows(LEVELS, made["agent_id"]))
    spoken = {tag for (tag,) in rows("SELECT tag FROM agents_language WHERE agent_id = %s", made["agent_id"])}
    passed = rows(RINGS, queue_id, ring)
    [(fallback,)] = rows("SELECT language_fallback FROM dispatch_queue WHERE id = %s", queue_id)
    lower = max((row[1] for row in passed), default=0)
    allowed = {about["language"], *fallback[: max((row[2] for row in passed), default=0)]}
    own = json.loads(about["skills"]) if isinstance(about["skills"], str) else about["skills"]
    if not spoken & allowed:
        return False
    able = all(levels.get(slug, 0) >= max(1, level - lower) for slug, level in own.items())
    if able and fits(queue_id, levels, lower=lower, ring=ring):
        return True
    wider = rows("SELECT queue_id FROM dispatch_ring_widen_to WHERE ring_id = ANY(%s)", [row[0] for row in passed])
    return any(fits(other, levels, lower=0, ring=9) for (other,) in wider)


def fits(queue_id: int, levels: dict[str, int], *, lower: int, ring: int) -> bool:
    """Whether somebody with these levels has what a queue asks for."""
    groups: dict[Any, bool] = {}
    for kind, alternative, slug, level, until_ring in rows(ASKED, queue_id):
        has = levels.get(slug, 0)
        if kind == "excluded" and has >= level:
            return False
        if kind == "required" or (kind == "preferred" and ring < until_ring):
            group = alternative or slug
            groups[group] = groups.get(group, False) or has >= max(1, level - lower)
    return all(groups.values())


LEVELS = """
    SELECT k.slug, p.level FROM agents_proficiency p JOIN agents_skill k ON k.id = p.skill_id WHERE p.agent_id = %s"""
RINGS = """
    SELECT id, lower_levels_by, fallback_languages FROM dispatch_ring WHERE queue_id = %s AND number <= %s"""
ASKED = """
    SELECT s.kind, s.alternative, k.slug, s.level, s.until_ring
      FROM dispatch_queue_skill s JOIN agents_skill k ON k.id = s.skill_id WHERE s.queue_id = %s"""


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
