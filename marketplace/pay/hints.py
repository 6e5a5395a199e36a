"""What an agent's desk is told of their pay after the commit. It may never come: the earnings page is the truth."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from dispatch.telling import hints
from marketplace.kernel import live
from marketplace.pay.models import Earning


def earned(rows: Sequence[Earning]) -> None:
    """One frame per earning: `{"type": "earning", "earning": 7, "ticket": 42, "amount": {...}}`."""
    frames = [
        (
            hints.agent_topic(row.agent_id),
            {
                "type": "earning",
                "earning": row.pk,
                "assignment": row.assignment_id,
                "ticket": row.assignment.ticket_id,
                "amount": row.money.as_json(),
            },
        )
        for row in rows
        if row.assignment is not None  # learning has no ticket to stand beside
    ]
    if frames:
        transaction.on_commit(partial(live.tell_many, frames), robust=True)
