"""What every queue lays down: needs, rings, weights, prices, hours. Read in a handful of questions."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dispatch.models import ClosedDay, OpeningHours, Price, Queue, QueueSkill, Ring
from dispatch.policy import hours, matching, needs, pricing
from dispatch.policy.rings import Ring as Widening
from marketplace.kernel.money import EXPONENTS


@dataclass(frozen=True)
class Lines:
    """One queue's facts. `rules` are what matching reads of them; they hold until the queue opens or closes by its
    hours at `holds_until`.
    """

    queue: Queue
    rules: matching.Rules
    calendar: hours.Calendar
    terms: pricing.Terms | None
    holds_until: datetime | None = None


def of_queues(*, now: datetime, only: Collection[int] | None = None) -> dict[int, Lines]:
    """Every queue, or those of these ids, as it stands at `now`."""
    rows = Queue.objects.select_related("client")
    queues = list(rows if only is None else rows.filter(pk__in=only))
    asked = _asked({queue.pk for queue in queues})
    rings = rings_of({queue.pk for queue in queues})
    calendars = calendars_of(queues)
    terms = terms_in_force({queue.pk for queue in queues}, now)
    return {queue.pk: _lines(queue, asked, rings, calendars[queue.pk], terms.get(queue.pk), now) for queue in queues}


def terms_in_force(queue_ids: Collection[int], now: datetime) -> dict[int, pricing.Terms]:
    """The published terms of each queue at `now`; a queue without a price in a currency we pay in is missing."""
    rows = Price.objects.filter(queue__in=queue_ids, in_force_from__lte=now)
    newest = rows.order_by("queue_id", "-in_force_from", "-id").distinct("queue_id")
    return {
        row.queue_id: pricing.Terms(
            price_id=row.pk,
            rate_card=row.rate_card,
            currency=row.currency,
            base=row.base,
            included_seconds=row.included_seconds,
            per_minute=row.per_minute,
            language_supplements=row.language_supplements,
        )
        for row in newest
        if row.currency in EXPONENTS
    }


def next_price(*, now: datetime) -> datetime | None:
    """When the next price that is published already comes into force."""
    row = Price.objects.filter(in_force_from__gt=now).order_by("in_force_from").first()
    return row.in_force_from if row else None


def calendars_of(queues: Collection[Queue]) -> dict[int, hours.Calendar]:
    """The opening hours of each queue, with its holidays and closed days."""
    spans: defaultdict[int, list[hours.Span]] = defaultdict(list)
    for row in OpeningHours.objects.filter(queue__in=queues):
        spans[row.queue_id].append(hours.Span(row.weekday, row.opens, row.closes))
    closed: defaultdict[int, set[date]] = defaultdict(set)
    for day in ClosedDay.objects.filter(queue__in=queues):
        closed[day.queue_id].add(day.date)
    return {
        queue.pk: hours.Calendar(
            queue.time_zone, tuple(spans[queue.pk]), frozenset(closed[queue.pk]), queue.holidays_of
        )
        for queue in queues
    }


def _asked(queue_ids: Collection[int]) -> dict[int, list[tuple[str, int, str, int, int]]]:
    found: defaultdict[int, list[tuple[str, int, str, int, int]]] = defaultdict(list)
    for row in QueueSkill.objects.filter(queue__in=queue_ids).select_related("skill"):
        found[row.queue_id].append((row.kind, row.alternative, row.skill.slug, row.level, row.until_ring))
    return found


def rings_of(queue_ids: Collection[int]) -> dict[int, tuple[Widening, ...]]:
    """The rings of these queues in their order; a queue without any is missing."""
    found: defaultdict[int, list[Widening]] = defaultdict(list)
    for row in Ring.objects.filter(queue__in=queue_ids).order_by("number").prefetch_related("widen_to"):
        found[row.queue_id].append(
            Widening(
                row.number,
                row.after_seconds,
                row.wait_over_seconds,
                row.service_level_under,
                row.lower_levels_by,
                row.fallback_languages,
                tuple(sorted(queue.pk for queue in row.widen_to.all())),
            )
        )
    return {queue_id: tuple(rows) for queue_id, rows in found.items()}


def _lines(
    queue: Queue,
    asked: Mapping[int, list[tuple[str, int, str, int, int]]],
    rings: Mapping[int, tuple[Widening, ...]],
    calendar: hours.Calendar,
    terms: pricing.Terms | None,
    now: datetime,
) -> Lines:
    rules = matching.Rules(
        queue_id=queue.pk,
        asks=needs.of_rows(queue.kind, queue.language, asked.get(queue.pk, ())),
        rings=rings.get(queue.pk, ()),
        fallback=tuple(queue.language_fallback),
        weights=matching.Weights(
            band=queue.band,
            fairness_seconds=queue.fairness_seconds,
            load=queue.weight_load,
            level=queue.weight_level,
            preferred=queue.weight_preferred,
            standing=queue.weight_standing,
            price=queue.weight_price,
        ),
        bases=terms.bases if terms else {},
        open=calendar.is_open(now),
    )
    return Lines(queue, rules, calendar, terms, calendar.turns_at(now))
