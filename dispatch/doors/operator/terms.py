"""What a queue lays down, as it is published: whom it asks, how the circle grows, when it is open, who comes first."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from dispatch.models import Queue, QueueSkill
from dispatch.policy import hours, matching
from dispatch.telling import frames

CLOCK = "%H:%M"


class SkillAsked(serializers.Serializer[Any]):
    skill = serializers.CharField(help_text="Its slug.")
    level = serializers.IntegerField()


class SkillPreferred(SkillAsked):
    until_ring = serializers.IntegerField(help_text="Asked for until this ring; 0: it only puts first who has it.")


class Asks(serializers.Serializer[Any]):
    required = serializers.ListField(  # type: ignore[assignment]  # a field of that name hides an attribute of its own
        child=SkillAsked(many=True), help_text="All of these groups; of each group any one skill will do."
    )
    excluded = SkillAsked(many=True, help_text="Nobody who has one of these at that level.")
    preferred = SkillPreferred(many=True)


class RingShown(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    after_seconds = serializers.FloatField(allow_null=True, help_text="Of waiting. Any of three conditions will do.")
    wait_over_seconds = serializers.FloatField(allow_null=True, help_text="The expected wait.")
    service_level_under = serializers.IntegerField(allow_null=True, help_text="Percent, of the last half hour.")
    lower_levels_by = serializers.IntegerField(help_text="Of every required and preferred level, down to 1.")
    fallback_languages = serializers.IntegerField(help_text="How many of `language_fallback` may serve.")
    widen_to = serializers.ListField(child=serializers.CharField(), help_text="Queues whose people are asked too.")


class SpanShown(serializers.Serializer[Any]):
    weekday = serializers.IntegerField(help_text="0 is Monday.")
    opens = serializers.CharField()
    closes = serializers.CharField(help_text="00:00 is the midnight that follows.")


class ClosedDayShown(serializers.Serializer[Any]):
    date = serializers.DateField()
    name = serializers.CharField()


class HoursShown(serializers.Serializer[Any]):
    time_zone = serializers.CharField()
    week = SpanShown(many=True, help_text="Empty: around the clock.")
    holidays_of = serializers.CharField(help_text="Country, or part of one, whose public holidays are closed.")
    closed_days = ClosedDayShown(many=True)
    open_now = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True, help_text="Null while open.")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="Null while closed, or where it never closes.")


class OrderShown(serializers.Serializer[Any]):
    policy = serializers.CharField()
    band = serializers.FloatField(help_text="The width of a class, in score.")
    fairness_seconds = serializers.FloatField()
    weights = serializers.DictField(child=serializers.FloatField())


class Terms(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Queue.Kind.choices)
    asks = Asks()
    language_fallback = serializers.ListField(child=serializers.CharField(), help_text="In this order, by the rings.")
    rings = RingShown(many=True, help_text="A later ring includes the earlier ones.")
    hours = HoursShown()
    order = OrderShown(help_text="Who comes first among those who can.")
    tier = serializers.IntegerField()
    escalates_to = serializers.CharField(allow_null=True)
    overflow_to = serializers.CharField(allow_null=True)
    overflow_wait_seconds = serializers.FloatField(allow_null=True)
    intake_percent = serializers.IntegerField()
    intake_per_hour = serializers.IntegerField(allow_null=True)
    surge_step_percent = serializers.IntegerField()
    surge_most_percent = serializers.IntegerField()
    decline_cooldown_seconds = serializers.FloatField()
    abandon_after_seconds = serializers.FloatField()
    sticky_seconds = serializers.FloatField()
    returning_within_hours = serializers.FloatField()
    park_after_seconds = serializers.FloatField(allow_null=True, help_text="Null: never.")


READ_ALONG = ("needs__skill", "rings__widen_to", "opening_hours", "closed_days")  # what `of_queue` reads of many
PLAIN = (
    "kind", "language_fallback", "tier", "overflow_wait_seconds", "intake_percent", "intake_per_hour",
    "surge_step_percent", "surge_most_percent", "decline_cooldown_seconds", "abandon_after_seconds", "sticky_seconds",
    "returning_within_hours", "park_after_seconds",
)  # fmt: skip


def of_queue(queue: Queue, *, now: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(queue, name) for name in PLAIN},
        "asks": asks(queue),
        "rings": [ring(row) for row in sorted(queue.rings.all(), key=lambda one: one.number)],
        "hours": opening(queue, now=now),
        "order": order(queue),
        "escalates_to": queue.escalates_to.slug if queue.escalates_to else None,
        "overflow_to": queue.overflow_to.slug if queue.overflow_to else None,
    }


def asks(queue: Queue) -> dict[str, Any]:
    groups: dict[object, list[dict[str, Any]]] = {}
    found: dict[str, Any] = {"required": [], "excluded": [], "preferred": []}
    for need in queue.needs.all():
        said = {"skill": need.skill.slug, "level": need.level}
        if need.kind == QueueSkill.Kind.REQUIRED:
            groups.setdefault(need.alternative or need.skill.slug, []).append(said)
        elif need.kind == QueueSkill.Kind.PREFERRED:
            found["preferred"].append({**said, "until_ring": need.until_ring})
        else:
            found["excluded"].append(said)
    return {**found, "required": list(groups.values())}


def ring(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "after_seconds": row.after_seconds,
        "wait_over_seconds": row.wait_over_seconds,
        "service_level_under": row.service_level_under,
        "lower_levels_by": row.lower_levels_by,
        "fallback_languages": row.fallback_languages,
        "widen_to": sorted(queue.slug for queue in row.widen_to.all()),
    }


def calendar(queue: Queue) -> hours.Calendar:
    """From rows that are read already."""
    return hours.Calendar(
        queue.time_zone,
        tuple(hours.Span(row.weekday, row.opens, row.closes) for row in queue.opening_hours.all()),
        frozenset(row.date for row in queue.closed_days.all()),
        queue.holidays_of,
    )


def opening(queue: Queue, *, now: datetime) -> dict[str, Any]:
    found = calendar(queue)
    is_open = found.is_open(now)
    return {
        "time_zone": queue.time_zone,
        "week": week(queue),
        "holidays_of": queue.holidays_of,
        "closed_days": closed_days(queue),
        "open_now": is_open,
        "opens_at": None if is_open else frames.time(found.opens_at(now)),
        "closes_at": frames.time(found.turns_at(now)) if is_open else None,
    }


def week(queue: Queue) -> list[dict[str, Any]]:
    return [
        {"weekday": row.weekday, "opens": row.opens.strftime(CLOCK), "closes": row.closes.strftime(CLOCK)}
        for row in sorted(queue.opening_hours.all(), key=lambda one: (one.weekday, one.opens))
    ]


def closed_days(queue: Queue) -> list[dict[str, str]]:
    rows = sorted(queue.closed_days.all(), key=lambda one: one.date)
    return [{"date": row.date.isoformat(), "name": row.name} for row in rows]


def order(queue: Queue) -> dict[str, Any]:
    terms = ("load", "level", "preferred", "standing", "price")
    return {
        "policy": matching.POLICY,
        "band": queue.band,
        "fairness_seconds": queue.fairness_seconds,
        "weights": {name: getattr(queue, f"weight_{name}") for name in terms},
    }
