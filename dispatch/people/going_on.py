"""Who is at work, or did not respond a moment ago, says "available": nothing is judged anew."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agents.limits.models import LogIn
from agents.models import Activity, Agent, Connection, Session
from dispatch.models import Seat
from dispatch.people import lines, ringing

A_MOMENT = timedelta(minutes=10)


def says_so(agent: Agent, connection: Connection | None, *, now: datetime) -> Session | None:
    """Who is available already only says so, perhaps on another device: what their log-in may is written down."""
    here = Session.objects.filter(
        lines.alive(now=now),
        agent=agent,
        state=Session.State.OPEN,
        activity=Activity.Kind.AVAILABLE,
        after_work=Session.AfterWork.NOTHING,
    )
    with transaction.atomic():
        session = here.select_for_update(no_key=True, of=("self",)).first()
        if session is None:
            return None
        session.last_seen_at = now
        session.save(update_fields=["last_seen_at"])
        if connection:
            ringing.here(connection, now=now)
    return session


def is_there(agent: Agent, connection: Connection | None, *, now: datetime) -> Session | None:
    """Who did not respond shows that they are there: their log-in goes on as far as it was judged when it began.

    None where there is something to judge: no such log-in, longer ago, or a limit that may have come meanwhile.
    """
    within_limits = LogIn.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now), session=OuterRef("pk"), session__agent__state=Agent.State.ACTIVE
    )
    silent = Session.objects.filter(
        Exists(within_limits),
        lines.alive(now=now),
        agent=agent,
        state=Session.State.OPEN,
        activity=Activity.Kind.NOT_RESPONDING,
        activity_since__gt=now - A_MOMENT,
        after_work=Session.AfterWork.NOTHING,
    )
    if not silent.exists():
        return None
    with transaction.atomic():
        seats = Seat.objects.of_agent_locked(agent.pk)  # as a suspension holds them while it is decided
        session = silent.select_for_update(no_key=True, of=("self",)).first()
        if session is None:
            return None
        session.last_seen_at = now
        session.turn(Activity.Kind.AVAILABLE, now=now)
        if connection:
            ringing.here(connection, now=now)
        lines.settle([session], {session.agent_id: seats})
    return session
