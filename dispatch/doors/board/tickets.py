"""`/board/tickets/`: every ticket one may see, by number, reference, state or queue; newest first, page by page."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatch.doors.board.watchers import watchers_only
from dispatch.models import Queue, Ticket

PAGE = 50
LARGEST = 2**63 - 1


@require_safe
@watchers_only
def index(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "state", "queue", "before")}
    queues = Queue.objects.visible_to(request.user).select_related("client")  # type: ignore[arg-type]
    rows = list(page_of(matching(Ticket.objects.visible_to(request.user), asked), asked["before"])[: PAGE + 1])  # type: ignore[arg-type]
    words = {
        "tickets": rows[:PAGE],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "asked": asked,
        "found_by": bool(asked["q"] or asked["state"] or asked["queue"]),
        "states": Ticket.State.choices,
        "queues": queues.order_by("client__name", "name"),
        "whole": request.user.role != "client_operator",  # type: ignore[union-attr]
    }
    return render(request, "board/tickets.html", words)


def matching(rows: QuerySet[Ticket], asked: dict[str, str]) -> QuerySet[Ticket]:
    """`q` is a number as it is read aloud or pasted (T-48 213), or the beginning of the client's reference."""
    if asked["q"]:
        by = Q(reference__startswith=asked["q"])
        if number := number_of(asked["q"]):
            by |= Q(pk=number)
        rows = rows.filter(by)
    if asked["state"] in Ticket.State.values:
        rows = rows.filter(state=asked["state"])
    if number := number_of(asked["queue"]):
        rows = rows.filter(queue=number)
    return rows.select_related("queue", "client", "last_agent__person")


def number_of(text: str) -> int | None:
    """48213 of `T-48 213`, `t48213`, `#48213`; None where no number is meant."""
    found = re.fullmatch(r"(?:[Tt][-\u2010-\u2013]?|#)?([0-9]{1,19})", re.sub(r"[\s\u202f\u00a0]", "", text), re.ASCII)
    return int(found[1]) if found and int(found[1]) <= LARGEST else None


def page_of(rows: QuerySet[Ticket], before: Any) -> QuerySet[Ticket]:
    number = number_of(str(before))
    return (rows.filter(pk__lt=number) if number else rows).order_by("-pk")
