"""Lines that open, close and fall silent, many at a time: what they mean for their agents' presence.

A handful of statements, whatever the number of agents: a process that dies takes thousands of lines with it, and all
of them come back at once. Locks are taken in the order of the story (seats, then sessions), those of several agents
in the order of their ids.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from agents.models import Activity, Agent, Connection, Session
from dispatch.models import Seat
from dispatch.models.seat import Seats
from dispatch.people import ringing
from dispatch.telling import hints


def arrive(connections: Sequence[Connection], *, now: datetime) -> None:
    """These lines are open: sessions that were reconnecting go back to what they were."""
    agent_ids = {one.agent_id for one in connections}
    with transaction.atomic():
        lost = Session.objects.filter(agent__in=agent_ids, activity=Activity.Kind.RECONNECTING)
        seats = Seat.objects.of_agents_locked(lost.filter(state=Session.State.OPEN).values_list("agent_id", flat=True))
        sessions = sessions_locked(agent_ids)
        Connection.objects.bulk_create(connections, ignore_conflicts=True)
        Session.objects.filter(pk__in=[one.pk for one in sessions]).update(last_seen_at=now)
        recover([one for one in sessions if one.agent_id in seats], seats, now=now)
        hints.board_changed()
    between = [
        one.agent_id for one in sessions if one.activity == Activity.Kind.RECONNECTING and one.agent_id not in seats
    ]
    if between:  # given up between looking and locking
        take_back_heard(between, now=now)


def depart(connection_ids: Collection[uuid.UUID], *, now: datetime) -> None:
    """These lines are closed. Whose last one it was is reconnecting: work stays, offers do not come.

    If it was the ringing device, the next one rings from now on, whatever is on offer included.
    """
    with transaction.atomic():
        rows = Connection.objects.filter(pk__in=connection_ids)
        agent_ids = set(rows.values_list("agent_id", flat=True))
        rang = ringing.of_agents(agent_ids, now=now)
        seats, sessions = Seat.objects.of_agents_locked(agent_ids), sessions_locked(agent_ids)
        rows.delete()
        rings = ringing.of_agents(agent_ids, now=now)
        lose([one for one in sessions if one.agent_id not in rings], seats, now=now)
        for agent_id, connection_id in rings.items():
            if connection_id != rang.get(agent_id):
                hints.rings(agent_id, connection_id)


def give_up_silent(agent_ids: Collection[int], *, now: datetime) -> int:
    """Sessions that nobody has vouched for are reconnecting. Gives back how many were."""
    with transaction.atomic():
        seats, sessions = Seat.objects.of_agents_locked(agent_ids), sessions_locked(agent_ids)
        return lose([one for one in sessions if one.last_seen_at < silent_since(now)], seats, now=now)


def take_back_heard(agent_ids: Collection[int], *, now: datetime) -> int:
    """Reconnecting sessions with a line that is vouched for go on. Gives back how many did."""
    with transaction.atomic():
        seats, sessions = Seat.objects.of_agents_locked(agent_ids), sessions_locked(agent_ids)
        heard = ringing.of_agents(agent_ids, now=now)
        return recover([one for one in sessions if one.agent_id in heard], seats, now=now)


def lose(sessions: Sequence[Session], seats: Seats, *, now: datetime) -> int:
    """Turn these locked sessions to reconnecting, and remember to what they return."""
    there = [one for one in sessions if one.activity != Activity.Kind.RECONNECTING]
    Session.turn_together([(one, Activity.Kind.RECONNECTING, one.activity) for one in there], now=now)
    settle(there, seats)
    return len(there)


def recover(sessions: Sequence[Session], seats: Seats, *, now: datetime) -> int:
    """Turn these locked sessions back to what they were when their lines were lost."""
    lost = [one for one in sessions if one.activity == Activity.Kind.RECONNECTING]
    back = Activity.Kind.AVAILABLE
    Session.turn_together([(one, one.activity_before or back, "") for one in lost], now=now)
    settle(lost, seats)
    return len(lost)


def stop_responding(sessions: Sequence[Session], seats: Seats, *, now: datetime) -> None:
    """Whose delivered offers went by, of these locked sessions: nothing comes until they say that they are there."""
    there = [one for one in sessions if one.activity == Activity.Kind.AVAILABLE]
    Session.turn_together([(one, Activity.Kind.NOT_RESPONDING, "") for one in there], now=now)
    settle(there, seats)


def settle(sessions: Sequence[Session], seats: Seats, *, changed: Mapping[int, Agent] | None = None) -> None:
    """Open or close the seats as each session now says, and tell the desks and the board.

    `changed` are those whose limits are others now.
    """
    open_seats(sessions, seats, changed=changed)
    for session in sessions:
        hints.activity_changed(session)


def open_seats(sessions: Sequence[Session], seats: Seats, *, changed: Mapping[int, Agent] | None = None) -> None:
    """Open the locked seats that may take offers, and close all others."""
    ready = [one.agent_id for one in sessions if one.takes_offers]
    some_closed = [agent_id for agent_id in ready if not all(seat.open for seat in seats[agent_id])]
    limits = {**Agent.objects.in_bulk(some_closed), **(changed or {})}  # which change under the locks of the seats
    stale: dict[bool, list[int]] = {True: [], False: []}
    for session in sessions:
        own = seats[session.agent_id]
        if session.takes_offers:
            known = limits.get(session.agent_id)
            in_use = Seat.in_use(own, known) if known else {seat.pk for seat in own}
        else:
            in_use = set()
        for seat in own:
            if seat.open != (seat.pk in in_use):
                seat.open = seat.pk in in_use
                stale[seat.open].append(seat.pk)
    for is_open, ids in stale.items():
        if ids:
            Seat.objects.filter(pk__in=ids).update(open=is_open)


def sessions_locked(agent_ids: Collection[int]) -> list[Session]:
    """The open sessions of these agents under lock, after their seats."""
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).order_by("agent_id")
    return list(rows.filter(agent__in=list(agent_ids), state=Session.State.OPEN))


def alive(*, now: datetime) -> Exists:
    """Of a session: some line of its agent has been heard of lately."""
    return Exists(Connection.objects.filter(agent=OuterRef("agent"), last_seen_at__gte=silent_since(now)))


def silent_since(now: datetime) -> datetime:
    return now - timedelta(seconds=settings.SILENCE_LIMIT_SECONDS)
