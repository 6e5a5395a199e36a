"""How shifts, claims and swaps look in JSON."""

from typing import Any

from rest_framework import serializers

from agents.limits.doors.shown import MoneyShown
from agents.shifts.agenda import Block, Kind
from agents.shifts.models import Absence, Claim, Shift, Swap
from agents.shifts.overview import Row


class SkillNeeded(serializers.Serializer[Any]):
    skill = serializers.CharField(help_text="Its slug.")
    level = serializers.IntegerField()


class ShiftShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(Shift.State.choices)
    title = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    skills = SkillNeeded(many=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    zone = serializers.CharField(help_text="In which it was planned.")
    length_seconds = serializers.IntegerField(help_text="Its true length, over a change of the clocks, too.")
    places = serializers.IntegerField()
    guarantee = MoneyShown(help_text="An hour.")
    bonus = MoneyShown(help_text="An hour, beyond guarantee and tickets.")
    opens_at = serializers.DateTimeField()
    free_until = serializers.DateTimeField(help_text="To release at once.")


class MyShift(ShiftShown):
    standing = serializers.ChoiceField([(one.value, one.value) for one in Kind], help_text="How it stands for me.")
    open_places = serializers.IntegerField(help_text="That can be had now; 0 while others wait.")
    claim = serializers.IntegerField(allow_null=True)
    place_on_the_list = serializers.IntegerField(allow_null=True)
    offered_until = serializers.DateTimeField(allow_null=True)
    opens_to_me_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_null=True, help_text="The limit that is against it, or comes close.")


class ClaimShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    shift = serializers.IntegerField()
    state = serializers.ChoiceField(Claim.State.choices)
    ending = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    guarantee = MoneyShown(help_text="An hour, as it was frozen.")
    bonus = MoneyShown()
    claimed_at = serializers.DateTimeField()
    free_until = serializers.DateTimeField()
    attended_at = serializers.DateTimeField(allow_null=True)
    adherent_seconds = serializers.IntegerField(allow_null=True)


class Waiting(serializers.Serializer[Any]):
    shift = serializers.IntegerField()
    state = serializers.CharField(help_text="waiting, or offered: then take it until offered_until.")
    place_on_the_list = serializers.IntegerField(allow_null=True)
    offered_until = serializers.DateTimeField(allow_null=True)


class SwapShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(Swap.State.choices)
    mine = serializers.BooleanField(help_text="I have asked; else I am asked.")
    given = ClaimShown(help_text="Of who asks.")
    wanted = ClaimShown(help_text="Of who is asked.")
    expires_at = serializers.DateTimeField()


class AbsenceShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    protected = serializers.BooleanField(help_text="Sickness, care, strike or disability: nobody asks which.")


class BookedShown(serializers.Serializer[Any]):
    day = serializers.DateField()
    seconds = serializers.FloatField()


class BookingShown(serializers.Serializer[Any]):
    counted_days = serializers.IntegerField()
    counted_from = serializers.DateField(allow_null=True, help_text="The first day that counts.")
    protected_days_passed_over = serializers.IntegerField()
    booked = BookedShown(many=True, help_text="Each shift that counts; booked_seconds is their sum.")
    booked_seconds = serializers.FloatField()
    weekly_seconds = serializers.FloatField()
    limit_seconds = serializers.FloatField(help_text="Below it, shifts open early.")
    early_seconds = serializers.FloatField(help_text="How much earlier; 0: with everybody.")


class PlannedShift(ShiftShown):
    held = serializers.IntegerField()
    releasing = serializers.IntegerField()
    missed = serializers.IntegerField()
    waiting = serializers.IntegerField()
    there = serializers.IntegerField()


def shift(one: Shift) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "title": one.title,
        "language": one.language,
        "skills": [{"skill": need.skill.slug, "level": need.level} for need in one.skills.all()],
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "zone": one.zone,
        "length_seconds": int(one.length.total_seconds()),
        "places": one.places,
        "guarantee": one.guaranteed.as_json(),
        "bonus": one.extra.as_json(),
        "opens_at": one.opens_at.isoformat(),
        "free_until": one.free_until.isoformat(),
    }


def block(one: Block) -> dict[str, Any]:
    expires = one.entry.expires_at if one.entry and one.kind == Kind.OFFERED else None
    return {
        **shift(one.shift),
        "standing": one.kind.value,
        "open_places": one.left,
        "claim": one.claim.pk if one.claim else None,
        "place_on_the_list": one.position if one.kind == Kind.WAITING else None,
        "offered_until": expires.isoformat() if expires else None,
        "opens_to_me_at": one.opens_at.isoformat() if one.opens_at else None,
        "why": one.finding.sentence if one.finding else None,
    }


def row(one: Row) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("held", "releasing", "missed", "waiting", "there")}
    return {**shift(one.shift), **counts}


def claim(one: Claim) -> dict[str, Any]:
    return {
        "id": one.pk,
        "shift": one.shift_id,
        "state": one.state,
        "ending": one.ending,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "guarantee": one.guaranteed.as_json(),
        "bonus": one.extra.as_json(),
        "claimed_at": one.claimed_at.isoformat(),
        "free_until": one.free_until.isoformat(),
        "attended_at": one.attended_at.isoformat() if one.attended_at else None,
        "adherent_seconds": one.adherent_seconds,
    }


def swap(one: Swap, *, agent_id: int) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "mine": one.given.agent_id == agent_id,
        "given": claim(one.given),
        "wanted": claim(one.wanted),
        "expires_at": one.expires_at.isoformat(),
    }


def absence(one: Absence) -> dict[str, Any]:
    return {
        "id": one.pk,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "protected": one.protected,
    }
