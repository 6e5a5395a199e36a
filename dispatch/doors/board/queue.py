"""`/board/queues/<id>/`: a queue's day in half hours, each of which adds up, and what waits in it now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dispatch.doors.board.parts import Shown
from dispatch.doors.board.watchers import watchers_only
from dispatch.floor import board, intervals
from dispatch.floor.queues import Line
from dispatch.models import Queue, Ticket
from dispatch.policy.service_level import Handled, Row

WAITING_SHOWN = 20


@require_safe
@watchers_only
def page(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = request.user
    queue = get_object_or_404(Queue.objects.visible_to(person).select_related("client"), pk=pk)
    now = timezone.now()
    line = next(line for line in board.of(person, now=now).lines if line.id == queue.pk)
    found = intervals.today(queue, zone=person.time_zone, now=now)
    waiting = Ticket.objects.waiting().filter(queue=queue).order_by("urgent_from", "pk")
    words = {
        "queue": queue,
        "line": line,
        "intervals": [(one.start, shown(line, one.row)) for one in found],
        "total": shown(line, sum((one.row for one in found), Row())),
        "tickets": waiting[:WAITING_SHOWN],
        "more": max(0, line.waiting - WAITING_SHOWN),
    }
    return render(request, "board/queue.html", words)


def shown(line: Line, row: Row) -> Shown:
    return Shown(line, row, Handled())
