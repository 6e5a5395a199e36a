"""`/api/v1/board`: the figures of the board's page, for programs."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers
from dispatch.doors.door import FloorDoor
from dispatch.floor import board
from dispatch.floor.people import GROUPS
from dispatch.floor.queues import Line
from dispatch.policy.service_level import Handled, Row
from dispatch.reading.calibrating import Calibration
from dispatch.telling import frames


class Window(serializers.Serializer[Any]):
    """offered = answered + abandoned + cancelled + transferred out + waiting."""

    offered = serializers.IntegerField()
    answered = serializers.IntegerField()
    abandoned = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    transferred_out = serializers.IntegerField()
    waiting = serializers.IntegerField()
    service_level = serializers.FloatField(allow_null=True, help_text="0 to 1, of `counted` tickets.")
    counted = serializers.IntegerField()
    asa_seconds = serializers.FloatField(allow_null=True)
    aht_seconds = serializers.FloatField(allow_null=True)
    handled = serializers.IntegerField()


class QueueFigures(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True, help_text="Null for all queues together.")
    name = serializers.CharField()
    client = serializers.CharField(allow_blank=True)
    target_percent = serializers.IntegerField(allow_null=True)
    target_seconds = serializers.FloatField(allow_null=True)
    waiting = serializers.IntegerField()
    longest_wait_seconds = serializers.FloatField(allow_null=True)
    longest_waiting_ticket = serializers.IntegerField(allow_null=True)
    busy = serializers.IntegerField(help_text="People at work on it.")
    able = serializers.IntegerField(allow_null=True, help_text="People online who could; null for a client's people.")
    last_30_minutes = Window()
    today = Window()
    opens_at = serializers.DateTimeField(allow_null=True, help_text="Out of its hours until then; null while open.")
    rings = serializers.DictField(child=serializers.IntegerField(), help_text="Ring and how many wait in it.")
    waiting_from_opening = serializers.IntegerField(help_text="Came out of hours, and wait from the opening on.")
    exhausted = serializers.IntegerField(help_text="Waiting, and let go by everybody at work who could take them.")
    parked = serializers.IntegerField()
    handed_on_today = serializers.IntegerField(help_text="Conversations handed on, to a person, a queue or a tier.")
    overflowed_today = serializers.IntegerField(help_text="Asked for here, and taken in by another queue.")
    fairness = serializers.FloatField(
        allow_null=True,
        help_text="Jain index of earnings per available hour over 8 h among those who can serve it; null below two.",
    )
    fairness_people = serializers.IntegerField()


class AlertShown(serializers.Serializer[Any]):
    kind = serializers.CharField()
    key = serializers.CharField()
    role = serializers.ChoiceField([("bad", "bad"), ("warn", "warn")])


class CalibrationShown(serializers.Serializer[Any]):
    """Promised waits held against what happened: of `n` answered customers, who waited within the range they were told.

    The range runs from the 20 % to the 80 % quantile, so 0.6 is right.
    """

    n = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="0 to 1; null below 20.")
    low = serializers.FloatField(help_text="Of its 95 % interval.")
    high = serializers.FloatField()
    median_error_seconds = serializers.FloatField(allow_null=True)
    median_bias_seconds = serializers.FloatField(allow_null=True, help_text="Above zero: they waited longer.")


class BoardShown(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    total = QueueFigures()
    queues = QueueFigures(many=True)
    agents = serializers.DictField(child=serializers.IntegerField(), help_text="How many people do what.")
    occupancy = serializers.FloatField(allow_null=True)
    promised_waits = CalibrationShown()
    guarantees = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="What never happens, counted: normally zeros."
    )
    alerts = AlertShown(many=True)


class TheBoard(FloorDoor):
    @extend_schema(operation_id="board", responses=BoardShown)
    def get(self, request: Request) -> Response:
        """At most a second old."""
        now = timezone.now()
        found = board.of(callers.person(request), now=now)
        return Response(
            {
                "at": frames.time(found.at),
                "total": line(found.total, now=found.at),
                "queues": [line(one, now=found.at) for one in found.lines],
                "agents": {group: found.count(group) for group in GROUPS},
                "occupancy": found.occupancy.ratio if found.occupancy else None,
                "promised_waits": promised(found.calibration),
                "guarantees": found.house.guarantees if found.house else None,
                "alerts": [{"kind": one.kind, "key": one.key, "role": one.role} for one in found.alerts],
            }
        )


def promised(found: Calibration) -> dict[str, Any]:
    low, high = found.interval
    return {
        "n": found.n,
        "share": found.share,
        "low": low,
        "high": high,
        "median_error_seconds": found.error_seconds,
        "median_bias_seconds": found.bias_seconds,
    }


def line(one: Line, *, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id or None,
        "name": one.name,
        "client": one.client,
        "target_percent": one.target_percent if one.id else None,
        "target_seconds": one.target_seconds if one.id else None,
        "waiting": one.waiting,
        "longest_wait_seconds": max(0.0, (now - one.longest).total_seconds()) if one.longest else None,
        "longest_waiting_ticket": one.ticket,
        "busy": one.busy,
        "able": one.able,
        "last_30_minutes": window(one.recent, one.handled),
        "today": window(one.today, one.handled_today),
        "opens_at": frames.time(one.opens_at) if one.shut else None,
        "rings": {str(ring): count for ring, count in sorted(one.standing.rings.items())},
        "waiting_from_opening": one.standing.later,
        "exhausted": one.standing.exhausted,
        "parked": one.standing.parked,
        "handed_on_today": one.standing.handed_on,
        "overflowed_today": one.standing.overflowed,
        "fairness": one.even.index if one.even else None,
        "fairness_people": one.even.people if one.even else 0,
    }


def window(row: Row, work: Handled) -> dict[str, Any]:
    return {
        "offered": row.offered,
        "answered": row.answered,
        "abandoned": row.abandoned,
        "cancelled": row.cancelled,
        "transferred_out": row.transferred_out,
        "waiting": row.waiting,
        "service_level": row.service_level,
        "counted": row.counted,
        "asa_seconds": row.asa,
        "aht_seconds": work.aht,
        "handled": work.tickets,
    }
