"""What browsers are told after a commit. A lost hint costs a second, never a ticket: the desk is sent on every gap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from agents.models import Session
from dispatch.models import (
    Assignment,
    Message,
    Offer,
    Ticket,
    Transfer,
    Watch,
    Whisper,
)
from dispatch.reading import talking
from dispatch.telling import frames, works
from marketplace.kernel import live

BOARD = "board"
Told = tuple[str, dict[str, Any]]  # topic, frame


def agent_topic(agent_id: int) -> str:
    return f"agent:{agent_id}"


def chat_topic(ticket_id: int) -> str:
    return f"chat:{ticket_id}"


def wake() -> None:
    """Wake the dispatcher when this transaction commits: there is a seat or a ticket to look at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('humanline', '')")


@dataclass(frozen=True)
class Ring:
    """A new offer for its agent, and the device on which it rings."""

    agent_id: int
    device: object
    offer: dict[str, Any]


def offers_made(rings: Sequence[Ring]) -> None:
    """Ring after the commit: one frame per offer, all of them in one go."""
    live.tell_all_on_commit(
        [(agent_topic(one.agent_id), {"type": "offer", "rings": one.device, "offer": one.offer}) for one in rings]
    )
    board_changed()


def offer_gone(offer: Offer) -> None:
    """Stop ringing, and say why."""
    frame = {"type": "offer_gone", "offer": offer.pk, "state": str(offer.state), "cause": offer.cause or None}
    frame["delivered"] = offer.delivered_at is not None
    live.tell_on_commit(agent_topic(offer.agent_id), frame)
    board_changed()


def work_changed(assignment: Assignment) -> None:
    live.read_on_commit(_works, assignment.pk)
    board_changed()


def _works(assignment_ids: Collection[int]) -> dict[int, Told]:
    return {
        work.pk: (agent_topic(work.agent_id), {"type": "work", "assignment": frames.assignment(work)})
        for work in works.read(assignment_ids)
    }


def transfer_changed(transfer: Transfer) -> None:
    """To whoever hands the ticket on, and to whoever has joined them."""
    live.read_on_commit(_for_the_first, transfer.pk)
    live.read_on_commit(_for_the_second, transfer.pk)
    board_changed()


def _for_the_first(transfer_ids: Collection[int]) -> dict[int, Told]:
    return {
        row.pk: (agent_topic(row.assignment.agent_id), {"type": "transfer", "transfer": frames.transfer(row)})
        for row in _transfers(transfer_ids)
    }


def _for_the_second(transfer_ids: Collection[int]) -> dict[int, Told]:
    return {
        row.pk: (agent_topic(row.offer.agent_id), {"type": "transfer", "transfer": frames.transfer(row)})
        for row in _transfers(transfer_ids)
        if row.offer and row.joined_at
    }


def _transfers(transfer_ids: Collection[int]) -> list[Transfer]:
    rows = Transfer.objects.select_related("assignment__agent", "offer__agent", "to_agent", "to_queue")
    return list(rows.filter(pk__in=transfer_ids))


def watched(ticket: Ticket) -> None:
    """To the desks of those who talk: who of the operators reads along or takes part now."""
    for agent_id in talking.there(ticket.pk):
        live.read_on_commit(_watchers, (ticket.pk, agent_id))
    board_changed()


def _watchers(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Told]:
    rows = Watch.objects.filter(ticket__in={ticket_id for ticket_id, _ in keys}, ended_at=None).order_by("started_at")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.select_related("person"):
        found.setdefault(row.ticket_id, []).append(frames.watcher(row))
    return {
        (ticket_id, agent_id): (
            agent_topic(agent_id),
            {"type": "watched", "ticket": ticket_id, "watchers": found.get(ticket_id, [])},
        )
        for ticket_id, agent_id in keys
    }


def whispered(row: Whisper) -> None:
    """To the agent's desk, and nowhere else."""
    frame = {"type": "whisper", "ticket": row.ticket_id, "whisper": frames.whisper(row)}
    live.tell_on_commit(agent_topic(row.agent_id), frame)


def activity_changed(session: Session) -> None:
    live.tell_on_commit(agent_topic(session.agent_id), {"type": "activity", **frames.activity(session)})
    board_changed()


def rings(agent_id: int, connection_id: object) -> None:
    """Which of an agent's devices rings from now on; the others stay silent."""
    live.tell_on_commit(agent_topic(agent_id), {"type": "ring", "connection": str(connection_id)})


def message(row: Message, there: Collection[int]) -> None:
    """To the customer's page and to the desks of the agents who are `there`."""
    _tell_conversation(row.ticket_id, there, {"type": "message", "message": frames.message(row)})


def read(ticket_id: int, who: str, number: int, there: Collection[int]) -> None:
    _tell_conversation(ticket_id, there, {"type": "read", "who": who, "number": number})


def typing(ticket: Ticket, who: str) -> None:
    _tell_conversation(ticket.pk, talking.there(ticket.pk), {"type": "typing", "who": who})


def ticket_changed(ticket: Ticket) -> None:
    """The customer's page asks for its state anew; the dispatcher may have something to do."""
    live.tell_on_commit(chat_topic(ticket.pk), {"type": "changed", "state": str(ticket.state)})
    board_changed()


def board_changed() -> None:
    live.nudge_on_commit(BOARD)


def _tell_conversation(ticket_id: int, there: Collection[int], frame: dict[str, Any]) -> None:
    """To the customer's page and to the desks of the agents who are `there`."""
    topics = [chat_topic(ticket_id), *(agent_topic(agent_id) for agent_id in there)]
    live.tell_all_on_commit([(topic, {"ticket": ticket_id, **frame}) for topic in topics])
