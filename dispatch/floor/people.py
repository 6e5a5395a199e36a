"""Who is online and what they do, in the groups of the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from dispatch.floor.scope import Scope
from dispatch.models import Seat, Transfer

# The groups in their order; first those who need somebody. A person stands in one: who holds a ticket is in
# conversation, also while another offer rings; a lost or silent one stands with those first, whatever they hold.
GROUPS = (
    "not_responding", "reconnecting", "in_conversation", "after_contact_work", "offer", "available", "on_break",
)  # fmt: skip

ONLINE = """
    SELECT x.agent_id, a.display_name, p.name, x.activity, x.activity_since, x.idle_since, x.break_reason,
           x.started_at, count(s.id), count(s.id) FILTER (WHERE s.role = 'holder' OR j.id IS NOT NULL),
           least(min(w.started_at) FILTER (WHERE w.state = 'active'), min(j.joined_at)),
           min(w.closed_at) FILTER (WHERE w.state = 'acw'), min(o.offered_at),
           coalesce(array_agg(s.ticket_id ORDER BY s.number) FILTER (WHERE s.role = 'holder' OR j.id IS NOT NULL), '{}')
      FROM agents_session x
      JOIN agents_agent a ON a.id = x.agent_id
      JOIN agents_person p ON p.id = a.person_id
      LEFT JOIN dispatch_seat s ON s.agent_id = x.agent_id
      LEFT JOIN dispatch_ticket t ON t.id = s.ticket_id
      LEFT JOIN dispatch_assignment w ON s.role = 'holder' AND w.ticket_id = s.ticket_id
           AND w.state IN ('active', 'acw')
      LEFT JOIN dispatch_offer o ON s.role = 'incoming' AND o.ticket_id = s.ticket_id AND o.state = 'pending'
      LEFT JOIN dispatch_transfer j ON s.role = 'incoming' AND j.ticket_id = s.ticket_id AND j.state = 'joined'
     WHERE x.state = 'open'
       AND (%(whole)s OR ((s.role = 'holder' OR j.id IS NOT NULL) AND t.queue_id = ANY(%(queues)s)))
     GROUP BY x.id, a.id, p.id
     ORDER BY x.agent_id
"""


@dataclass(frozen=True)
class Somebody:
    """A person online. `tickets` are those they hold or have joined; a client's people see only their own client's."""

    agent: int
    name: str
    group: str
    since: datetime
    online_since: datetime
    seats: int
    taken: int
    tickets: tuple[int, ...]
    reason: str = ""
    until: datetime | None = None  # when the grace of a lost connection ends

    @property
    def pips(self) -> range:
        return range(1, self.seats + 1)


@dataclass(frozen=True)
class Group:
    key: str
    people: tuple[Somebody, ...]


def read(scope: Scope) -> list[Somebody]:
    with connection.cursor() as cursor:
        cursor.execute(ONLINE, {"whole": scope.whole, "queues": list(scope.queues)})
        return [_somebody(scope, *row) for row in cursor.fetchall()]


def grouped(people: Sequence[Somebody]) -> list[Group]:
    """The groups that have somebody in them, in the board's order; within one the longest first."""
    found: Mapping[str, list[Somebody]] = {key: [] for key in GROUPS}
    for one in people:
        found[one.group].append(one)
    ordered = {key: tuple(sorted(ones, key=lambda one: (one.since, one.agent))) for key, ones in found.items()}
    return [Group(key, ones) for key, ones in ordered.items() if ones]


def _somebody(
    scope: Scope, agent: int, display_name: str, name: str, activity: str, activity_since: datetime,
    idle_since: datetime, reason: str, online_since: datetime, seats: int, taken: int, talking: datetime | None,
    wrapping: datetime | None, offered: datetime | None, tickets: list[int],
) -> Somebody:  # fmt: skip
    one = Somebody(
        agent=agent,
        name=short(name) if scope.whole else display_name,
        group="available",
        since=max(activity_since, idle_since),
        online_since=online_since,
        seats=seats,
        taken=taken,
        tickets=tuple(tickets),
    )
    if activity == "reconnecting":
        until = activity_since + timedelta(seconds=settings.RECONNECT_GRACE_SECONDS)
        return replace(one, group=activity, since=activity_since, until=until)
    if activity == "not_responding":
        return replace(one, group=activity, since=activity_since)
    if talking:
        return replace(one, group="in_conversation", since=talking)
    if wrapping:
        return replace(one, group="after_contact_work", since=wrapping)
    if offered:
        return replace(one, group="offer", since=offered)
    if activity == "break":
        return replace(one, group="on_break", since=activity_since, reason=reason)
    return one


def short(name: str) -> str:
    """`Sanna Persson` as `Sanna P.`: what a tile has room for."""
    first, *rest = name.split()[:1] + name.split()[-1:] if len(name.split()) > 1 else [name]
    return f"{first} {rest[0][:1]}." if rest else first


def holders(scope: Scope) -> dict[int, set[int]]:
    """Who is at work on a ticket of which queue: its holder, and who has joined the conversation."""
    found: dict[int, set[int]] = {}
    at_work = Q(role=Seat.Role.HOLDER) | Q(ticket__transfers__state=Transfer.State.JOINED)
    rows = Seat.objects.filter(at_work, ticket__queue__in=scope.queues)
    for queue, agent in rows.values_list("ticket__queue_id", "agent_id"):
        if queue is not None:
            found.setdefault(queue, set()).add(agent)
    return found
