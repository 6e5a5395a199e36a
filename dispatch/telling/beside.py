"""What stands beside a conversation on a desk: who is asked to take it on, who reads along, what was whispered."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from dispatch.models import Assignment, Transfer, Watch, Whisper
from dispatch.policy.pricing import Quote
from dispatch.telling import frames
from marketplace.kernel.money import Money

Beside = dict[str, Any]


def of_works(works: Collection[Assignment]) -> dict[int, Beside]:
    """By assignment, in three questions whatever their number."""
    tickets = {work.ticket_id for work in works}
    if not tickets:
        return {}
    transfers, watchers, whispers = defaultdict(list), defaultdict(list), defaultdict(list)
    for transfer in of_tickets(tickets):
        transfers[transfer.ticket_id].append(transfer)
    for watch in Watch.objects.filter(ticket__in=tickets, ended_at=None).select_related("person").order_by("pk"):
        watchers[watch.ticket_id].append(frames.watcher(watch))
    for row in Whisper.objects.filter(ticket__in=tickets).select_related("person").order_by("pk"):
        whispers[row.ticket_id, row.agent_id].append(frames.whisper(row))
    return {
        work.pk: {
            "transfer": next((frames.transfer(one) for one in transfers[work.ticket_id] if one.is_live), None),
            "handed_on": [handed_on(one) for one in transfers[work.ticket_id] if one.assignment_id != work.pk],
            "watchers": watchers[work.ticket_id],
            "whispers": whispers[work.ticket_id, work.agent_id],
        }
        for work in works
    }


def of_work(work: Assignment) -> Beside:
    return of_works([work])[work.pk]


def of_tickets(ticket_ids: Collection[int]) -> QuerySet[Transfer]:
    """Transfers in their order, with the people and the queue that they name."""
    rows = Transfer.objects.filter(ticket__in=ticket_ids).order_by("pk")
    return rows.select_related("assignment__agent", "offer__agent", "to_agent", "to_queue")


def transfer(pk: int) -> Beside:
    """One transfer as both people see it."""
    rows = Transfer.objects.select_related("assignment__agent", "offer__agent", "to_agent", "to_queue")
    return frames.transfer(rows.get(pk=pk))


def handed_on(row: Transfer) -> Beside:
    """What a colleague wrote when they handed the ticket on."""
    return {"from": row.assignment.agent.display_name, "note": row.note, "at": frames.time(row.asked_at)}


def joined(agent_ids: Collection[int]) -> QuerySet[Transfer]:
    """The conversations that these agents have joined, whole."""
    rows = Transfer.objects.filter(state=Transfer.State.JOINED, offer__agent__in=agent_ids).order_by("pk")
    related = rows.select_related(
        "assignment__agent", "offer__agent", "to_agent", "to_queue", "ticket__queue", "ticket__client",
        "ticket__customer",
    )  # fmt: skip
    return related.prefetch_related("ticket__messages__agent", "ticket__messages__person")


def consult(row: Transfer) -> Beside:
    """A colleague's conversation, for whoever has joined it."""
    ticket, offer = row.ticket, row.offer
    if offer is None:
        raise ValueError("nobody has joined yet")
    quote = Quote.from_json(offer.quote)
    return {
        "transfer": frames.transfer(row),
        "seat": offer.seat_number,
        "subject": ticket.title,
        "queue": ticket.queue.name,
        "client": ticket.client.name,
        "language": ticket.language,
        "customer": ticket.customer.name or None,
        "pay": Money(quote.base, quote.currency).as_json(),
        "reason": ticket.reason or None,
        "attributes": ticket.attributes,
        "waiting_since": frames.time(ticket.waiting_since),
        "customer_read": ticket.customer_read,
        "conversation": [frames.message(one) for one in sorted(ticket.messages.all(), key=lambda one: one.number)],
    }
