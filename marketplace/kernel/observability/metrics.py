"""Metrics for Prometheus: figures read from the database when asked, and what processes count of themselves.

>>> @metrics.gauge("humanline_waiting_tickets", "Tickets that wait for an agent", ["queue"])
... def waiting() -> dict[tuple[str, ...], float]: ...

A process counts with `prometheus_client.Counter` and `Histogram` as usual; with PROMETHEUS_MULTIPROC_DIR the
processes of one host are summed.
"""

import hmac
import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import structlog

if shared := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # must exist before the client library looks at it
    Path(shared).mkdir(parents=True, exist_ok=True)

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from marketplace.kernel import errors, guarantees
from marketplace.kernel.outbox import backlog

log = structlog.get_logger(__name__)

Figure = float | Mapping[tuple[str, ...], float]
Reader = Callable[[], Figure]
GAUGES: dict[str, tuple[str, Sequence[str], Reader]] = {}


def gauge(name: str, help_text: str, labels: Sequence[str] = ()) -> Callable[[Reader], Reader]:
    """Register a figure that is read at each scrape: a number, or with `labels` numbers by their values."""

    def register(reader: Reader) -> Reader:
        GAUGES[name] = (help_text, labels, reader)
        return reader

    return register


class DatabaseFigures(Collector):
    """The one collector of figures that stand in the database, the same whichever process is asked."""

    def collect(self) -> Iterable[Metric]:
        for name, (help_text, labels, reader) in GAUGES.items():
            family = GaugeMetricFamily(name, help_text, labels=labels)
            try:
                figure = reader()
            except Exception:  # one broken figure must not hide the others
                log.exception("figure_failed", figure=name)
                continue
            for values, number in figure.items() if isinstance(figure, Mapping) else [((), figure)]:
                family.add_metric([str(value) for value in values], float(number))
            yield family


@gauge("humanline_outbox_lag_seconds", "Age of the oldest work of the outbox not done in time", ["part"])
def outbox_lag() -> Figure:
    lag = backlog.lag()
    return {("relay",): lag.relay_seconds, ("delivery",): lag.delivery_seconds}


@gauge("humanline_failed_deliveries", "Deliveries of events that were given up and wait for a person")
def failed_deliveries() -> Figure:
    return backlog.lag().failed


@gauge("humanline_broken_guarantees", "What must never happen, counted; normally zero", ["guarantee"])
def broken_guarantees() -> Figure:
    return {(name,): number for name, number in guarantees.all_counts().items()}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """`/metrics`: for who holds METRICS_TOKEN; without one, in development, for callers on this machine."""
    if not may_read(request):
        raise errors.NotFound()
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY)
    figures = CollectorRegistry()
    figures.register(DatabaseFigures())
    return HttpResponse(text + generate_latest(figures), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
        )
    if settings.PRODUCTION or "X-Forwarded-For" in request.headers:  # a front server on this machine is not the caller
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
