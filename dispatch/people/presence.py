"""Who is there: going online, breaks, going offline, lost and recovered connections.

Every verb locks the agent's seats first and the session after them; `seat.open` changes with the activity, in the
same transaction. Pending offers are taken back under their tickets' locks, which come before the seats.
"""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet

from agents.models import Activity, Agent, Connection, Session
from agents.models.session import NotOnline
from dispatch import sweeping
from dispatch.models import Offer, Seat, Ticket, Transfer
from dispatch.offers import rescinding
from dispatch.people import going_on, hours, lines, ringing
from marketplace.kernel.states import Overtaken

# Lines and sessions apart: nobody may hold a line while they wait for its session, since whoever goes online holds the
# session and waits for the line.
HEARD = """
    WITH mine AS (
        SELECT id FROM agents_connection WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE agents_connection c SET last_seen_at = %(now)s FROM mine WHERE c.id = mine.id RETURNING c.id, c.agent_id
"""
SEEN = """
    WITH sessions AS (
        SELECT id FROM agents_session WHERE state = 'open' AND agent_id = ANY(%(agents)s)
         ORDER BY agent_id FOR NO KEY UPDATE
    )
    UPDATE agents_session s SET last_seen_at = %(now)s FROM sessions n WHERE s.id = n.id
"""
TRIES = 5  # how often an offer may slip in between looking and locking


def go_available(agent: Agent, *, connection: Connection | None = None, now: datetime) -> Session:
    """Open a session or end a break: offers may come, and ring at `connection`. Without a socket it is reconnecting.

    Raises NotActive, and HoursRefused where a limit of working time stands against it.
    """
    at_work = going_on.says_so(agent, connection, now=now) or going_on.is_there(agent, connection, now=now)
    if at_work:
        return at_work
    verdict = hours.require(agent, now=now)
    with transaction.atomic():
        seats = Seat.objects.of_agent_locked(agent.pk)
        if not seats:  # approved a moment ago
            Seat.provide(agent)
            seats = Seat.objects.of_agent_locked(agent.pk)
        agent.refresh_from_db(fields=["state"])  # a suspension holds these seats while it is decided
        agent.require_active()
        session = _session_locked(agent.pk)
        connected = Connection.objects.filter(agent=agent, last_seen_at__gte=lines.silent_since(now)).exists()
        activity = Activity.Kind.AVAILABLE if connected else Activity.Kind.RECONNECTING
        if session is None:
            session = Session.begin(agent, activity, now=now)
        if activity == Activity.Kind.AVAILABLE:
            session.turn(activity, now=now)
        else:
            session.turn(activity, before=Activity.Kind.AVAILABLE, now=now)
        if session.after_work:
            session.after_work = Session.AfterWork.NOTHING
        session.last_seen_at = now
        session.activity_before = "" if connected else Activity.Kind.AVAILABLE
        session.save(update_fields=["after_work", "last_seen_at", "activity_before"])
        if connection:
            ringing.here(connection, now=now)
        hours.note(session, verdict, now=now)
        _settle(session, seats)
    return session


def take_break(agent: Agent, *, reason: str = "", now: datetime) -> Session:
    """Pending offers are taken back, counting for nothing; with open work it begins when the last seat empties."""

    def pause(session: Session, seats: list[Seat]) -> Session:
        if any(seat.ticket_id for seat in seats):
            session.after_work, session.break_reason = Session.AfterWork.BREAK, reason
            session.save(update_fields=["after_work", "break_reason"])
        else:
            session.turn(Activity.Kind.BREAK, reason=reason, now=now)
        return session

    return _without_offers(agent.pk, Offer.Cause.AGENT_PAUSED, pause, now=now)


def go_offline(agent: Agent, *, now: datetime) -> Session:
    """One tap. With open work it takes effect when the last seat empties; no new offers meanwhile."""

    def leave(session: Session, seats: list[Seat]) -> Session:
        if any(seat.ticket_id for seat in seats):
            session.after_work = Session.AfterWork.OFFLINE
            session.save(update_fields=["after_work"])
        else:
            session.end(now=now)
        return session

    return _without_offers(agent.pk, Offer.Cause.AGENT_PAUSED, leave, now=now)


def connect(connection: Connection, *, now: datetime) -> None:
    """A line is open: a reconnecting session goes back to what it was."""
    lines.arrive([connection], now=now)


def disconnect(connection_id: uuid.UUID, *, now: datetime) -> None:
    """A line is closed. If it was the last one, the session is reconnecting: work stays, offers do not come."""
    lines.depart([connection_id], now=now)


def heartbeat(connection_ids: Collection[uuid.UUID], *, now: datetime) -> set[uuid.UUID]:
    """A live process vouches for its sockets: two statements, whatever their number. Gives back those forgotten."""
    with database.cursor() as cursor:
        cursor.execute(HEARD, {"ids": list(connection_ids), "now": now})
        heard = dict(cursor.fetchall())
        cursor.execute(SEEN, {"agents": list(set(heard.values())), "now": now})
    return set(connection_ids) - heard.keys()


def notice_silence(*, now: datetime) -> int:
    """Sessions whose sockets nobody has vouched for turn to reconnecting: after a SIGKILL no handler ran."""
    silent = Session.objects.filter(state=Session.State.OPEN, last_seen_at__lt=lines.silent_since(now)).exclude(
        activity=Activity.Kind.RECONNECTING
    )
    count = sweeping.together(_agents(silent), lines.give_up_silent, now=now)
    Connection.objects.filter(last_seen_at__lt=now - timedelta(minutes=10)).delete()
    return count


def notice_return(*, now: datetime) -> int:
    """Sessions that were given up for their process fell silent, not they: it vouches for their sockets again."""
    back = Session.objects.filter(lines.alive(now=now), state=Session.State.OPEN, activity=Activity.Kind.RECONNECTING)
    return sweeping.together(_agents(back), lines.take_back_heard, now=now)


def _agents(sessions: QuerySet[Session]) -> list[int]:
    return list(sessions.order_by("agent_id").values_list("agent_id", flat=True))


def settle_emptied(seats: list[Seat], *, now: datetime) -> None:
    """After one of an agent's locked `seats` was emptied: a break or a log-off that waited for it takes effect.

    Where they want fewer seats than they have, another one may open instead of this one.
    """
    session = _session_locked(seats[0].agent_id)
    if session is None:
        return
    if any(seat.ticket_id for seat in seats):
        lines.open_seats([session], {session.agent_id: seats})
        return
    if session.after_work == Session.AfterWork.OFFLINE:
        session.end(now=now)
    elif session.after_work == Session.AfterWork.BREAK:
        session.turn(Activity.Kind.BREAK, reason=session.break_reason, now=now)
    else:
        Session.objects.filter(pk=session.pk).update(idle_since=now)
        lines.open_seats([session], {session.agent_id: seats})
        return
    _settle(session, seats)


def end_lost(session: Session, *, now: datetime) -> bool:
    """End a session whose grace is over. False where its seats are not all empty yet, or where they are back."""
    seats = Seat.objects.of_agent_locked(session.agent_id)
    current = _session_locked(session.agent_id)
    if current is None or current.pk != session.pk or current.activity != Activity.Kind.RECONNECTING:
        return False
    if any(seat.ticket_id for seat in seats):
        return False
    current.end(now=now)
    _settle(current, seats)
    return True


def _session_locked(agent_id: int) -> Session | None:
    rows = Session.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(agent_id=agent_id, state=Session.State.OPEN).first()


def _settle(session: Session, seats: list[Seat]) -> None:
    """Open or close the seats as the session now says, and tell the desk and the board."""
    lines.settle([session], {session.agent_id: seats})


def _without_offers(
    agent_id: int, cause: str, step: Callable[[Session, list[Seat]], Session], *, now: datetime
) -> Session:
    """Do `step` once every pending offer of the agent is taken back, under the locks of ticket, offer and seat."""
    for _ in range(TRIES):
        with transaction.atomic():
            pending = list(Offer.objects.pending().filter(agent_id=agent_id).order_by("ticket_id"))
            for offer in pending:
                Ticket.objects.locked(offer.ticket_id)
            offers = [Offer.objects.locked(offer.pk) for offer in pending]
            seats = Seat.objects.of_agent_locked(agent_id)
            incoming = {seat.ticket_id for seat in seats if seat.role == Seat.Role.INCOMING}
            incoming -= {offer.ticket_id for offer in pending}
            if incoming - _joined(agent_id, incoming):
                continue  # an offer slipped in between looking and locking
            for offer in offers:
                rescinding.rescind_locked(offer, cause, now=now)
            seats = Seat.objects.of_agent_locked(agent_id)
            session = _session_locked(agent_id)
            if session is None:
                raise NotOnline()
            session = step(session, seats)
            _settle(session, seats)
            return session
    raise Overtaken()


def _joined(agent_id: int, among: set[int | None]) -> set[int | None]:
    """Those of these tickets in whose conversations the agent stands beside a colleague."""
    rows = Transfer.objects.filter(state=Transfer.State.JOINED, offer__agent=agent_id, ticket__in=among)
    return set(rows.values_list("ticket_id", flat=True)) if among else set()


def still_lost(session: Session, *, now: datetime) -> bool:
    """Whether the session is still reconnecting beyond its grace, judged under the locks of its seats."""
    Seat.objects.of_agent_locked(session.agent_id)
    current = _session_locked(session.agent_id)
    grace = timedelta(seconds=settings.RECONNECT_GRACE_SECONDS)
    return (
        current is not None
        and current.pk == session.pk
        and current.activity == Activity.Kind.RECONNECTING
        and current.activity_since + grace <= now
    )
