"""What an operator may do about a ticket from its page, and who of the operators is there already."""

import uuid
from typing import Any

from dispatch.models import Assignment, Ticket, Watch, Whisper
from dispatch.telling import frames
from dispatch.work import conversation


def of(ticket: Ticket, person: Any, *, whole: bool) -> dict[str, Any]:
    """What this person may do here, and who of the operators is there. A client's people see their own whispers."""
    watches = list(Watch.objects.filter(ticket=ticket, ended_at=None).select_related("person").order_by("pk"))
    whispers = Whisper.objects.filter(ticket=ticket).select_related("person", "agent").order_by("pk")
    return {
        "steps_in": ticket.state in {Ticket.State.WAITING, Ticket.State.ASSIGNED},
        "taken": frames.operator(ticket.taken_by) if ticket.taken_by else "",
        "mine": ticket.taken_by_id == person.pk,
        "watch": next((one.mode for one in watches if one.person_id == person.pk), ""),
        "watchers": [one for one in watches if one.person_id != person.pk],
        "whispers": list(whispers if whole else whispers.filter(person=person)),
        "dispositions": Assignment.Disposition.choices,
        "new_key": uuid.uuid4(),
        "longest": conversation.LONGEST,
    }
