"""The floor's figures for Prometheus, read at each scrape. Signs of life and the outbox stand in the kernel."""

from django.db import connection
from django.utils import timezone

from agents.models import Session
from dispatch.floor import arrivals, scope
from dispatch.models import Queue
from marketplace.kernel import health
from marketplace.kernel.heartbeat import Heartbeat
from marketplace.kernel.observability import metrics

WAITING = """
    SELECT c.slug, q.slug, count(t.id), coalesce(extract(epoch FROM now() - min(t.waiting_since)), 0)::float8
      FROM dispatch_queue q
      JOIN dispatch_client c ON c.id = q.client_id
      LEFT JOIN dispatch_ticket t ON t.queue_id = q.id AND t.state = 'waiting'
     GROUP BY c.slug, q.slug
"""


def _waiting() -> list[tuple[str, str, int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return list(cursor.fetchall())


@metrics.gauge("humanline_waiting_tickets", "Tickets that wait for a person", ["client", "queue"])
def waiting() -> metrics.Figure:
    return {(client, queue): count for client, queue, count, _ in _waiting()}


@metrics.gauge("humanline_longest_wait_seconds", "How long the first of a queue has waited", ["client", "queue"])
def longest_wait() -> metrics.Figure:
    return {(client, queue): max(0.0, seconds) for client, queue, _, seconds in _waiting()}


@metrics.gauge("humanline_people_online", "People in an open session, by activity", ["activity"])
def people_online() -> metrics.Figure:
    rows = Session.objects.filter(state=Session.State.OPEN).values_list("activity", flat=True)
    found: dict[tuple[str, ...], float] = {}
    for activity in rows:
        found[(str(activity),)] = found.get((str(activity),), 0) + 1
    return found


@metrics.gauge("humanline_service_level_ratio", "Answered within target, arrivals of 30 minutes", ["client", "queue"])
def service_level() -> metrics.Figure:
    """Queues whose last half hour counts nobody are left out: no figure is not zero."""
    queues = Queue.objects.select_related("client").in_bulk()
    whole = scope.Scope(tuple(queues), True, "UTC")
    return {
        (queues[queue].client.slug, queues[queue].slug): one.recent.service_level
        for queue, one in arrivals.read(whole, now=timezone.now()).items()
        if one.recent.service_level is not None
    }


@metrics.gauge("humanline_offers_limit", "Offers that may ring at once; +Inf where none are held back")
def offers_limit() -> metrics.Figure:
    last = Heartbeat.objects.filter(process=health.DISPATCHER).first()
    most = last.facts.get("most_ringing") if last else None
    return float("inf") if most is None else float(most)


@metrics.gauge("humanline_dispatcher_heartbeat_age_seconds", "Seconds since the leading dispatcher said that it works")
def dispatcher_heartbeat() -> metrics.Figure:
    last = Heartbeat.objects.filter(process=health.DISPATCHER).first()
    return (timezone.now() - last.at).total_seconds() if last else float("inf")
