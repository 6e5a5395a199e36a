"""How limits look in JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rest_framework import serializers

from agents.limits import consenting, guaranteeing, waiving
from agents.limits.checking import Finding, Verdict, Weight
from agents.limits.models import Ceiling, LogIn, Standing
from agents.limits.models.ceiling import MOST_PLACES
from agents.limits.table import Binds, Consent, Rule
from agents.models import Agent, Session
from marketplace.kernel.money import EXPONENTS


class MoneyShown(serializers.Serializer[Any]):
    amount = serializers.IntegerField(help_text="Minor units.")
    currency = serializers.CharField()


class RuleShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1, or EU: every member state and the EEA.")
    binds = serializers.ChoiceField([one.value for one in Binds])
    title = serializers.CharField()
    in_force_from = serializers.DateField(allow_null=True)
    in_force_until = serializers.DateField(allow_null=True)
    verified_on = serializers.DateField(allow_null=True, help_text="When the source was read; null: not yet.")
    source = serializers.CharField()  # type: ignore[assignment]  # its base class has an attribute of this name
    note = serializers.CharField(allow_blank=True)


class OpenShown(serializers.Serializer[Any]):
    country = serializers.CharField()
    text = serializers.CharField()


class ConsentShown(serializers.Serializer[Any]):
    key = serializers.CharField()
    country = serializers.CharField()
    rules = serializers.ListField(child=serializers.CharField(), help_text="Keys of the rules that give way.")
    notice_days = serializers.IntegerField(help_text="For so long it holds after it was taken back.")
    verified_on = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # its base class has an attribute of this name
    note = serializers.CharField(allow_blank=True)


class TableShown(serializers.Serializer[Any]):
    rules = RuleShown(many=True)
    consents = ConsentShown(many=True, help_text="Where an employed person may agree to longer weeks.")
    open = OpenShown(many=True, help_text="What was looked for, and why no rule stands.")


class FindingShown(serializers.Serializer[Any]):
    rule = serializers.CharField()
    weight = serializers.ChoiceField([one.value for one in Weight])
    title = serializers.CharField()
    sum_seconds = serializers.IntegerField(allow_null=True)
    limit_seconds = serializers.IntegerField(allow_null=True)
    sum_days = serializers.FloatField(allow_null=True)
    limit_days = serializers.FloatField(allow_null=True)
    counted_from = serializers.DateTimeField()
    counted_until = serializers.DateTimeField()
    frees_at = serializers.DateTimeField(allow_null=True)
    waived = serializers.BooleanField()
    sentence = serializers.CharField()


class LimitsShown(serializers.Serializer[Any]):
    engagement = serializers.ChoiceField(Standing.Engagement.choices)
    country = serializers.CharField(allow_null=True)
    time_zone = serializers.CharField()
    allowed = serializers.BooleanField(help_text="Whether they may go online now.")
    refusals = FindingShown(many=True)
    warnings = FindingShown(many=True)
    limits = FindingShown(many=True, help_text="The fullest first.")
    closes_at = serializers.DateTimeField(
        allow_null=True, help_text="Of work that goes on without a pause from now: no new offers from here on."
    )
    ends_at = serializers.DateTimeField(allow_null=True)


class GuaranteeShown(serializers.Serializer[Any]):
    planned = serializers.BooleanField(help_text="Whether log-ins are guaranteed for my skills and languages at all.")
    basis = serializers.ChoiceField([("", "None"), *LogIn.Basis.choices[1:]], help_text="Of my log-in now.")
    an_hour = MoneyShown(allow_null=True)
    free = serializers.IntegerField()
    waiting = serializers.IntegerField()
    place = serializers.IntegerField(allow_null=True, help_text="Mine in the line; 1 is next.")
    offered_until = serializers.DateTimeField(allow_null=True)


class OwnLimitSaid(serializers.Serializer[Any]):
    hours_a_week = serializers.FloatField(min_value=1, max_value=60, allow_null=True)


class ConsentSaid(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, help_text="As signature.")


class ConsentGiven(serializers.Serializer[Any]):
    possible = serializers.BooleanField(help_text="Whether the law that holds for me knows such a consent.")
    law = serializers.CharField(allow_null=True, help_text="Key of the published table.")
    agreed_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True, help_text="After it was taken back.")


class Waiver(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=waiving.LONGEST)


class WaiverShown(serializers.Serializer[Any]):
    rules = serializers.ListField(child=serializers.CharField())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class HourlyMoney(serializers.Serializer[Any]):
    amount = serializers.IntegerField(min_value=0, max_value=10_000_000, help_text="Minor units.")
    currency = serializers.ChoiceField(sorted(EXPONENTS))


class CeilingChange(serializers.Serializer[Any]):
    places = serializers.IntegerField(min_value=0, max_value=MOST_PLACES)
    an_hour = HourlyMoney()


class NewCeiling(CeilingChange):
    language = serializers.RegexField(r"^[a-z]{2,3}$", help_text="Primary subtag of BCP 47.")
    skills = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=5), required=False, help_text="Short name → level."
    )


class CeilingShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    language = serializers.CharField()
    skills = serializers.DictField(child=serializers.IntegerField())
    places = serializers.IntegerField()
    in_use = serializers.IntegerField()
    waiting = serializers.IntegerField()
    an_hour = MoneyShown()
    closed_at = serializers.DateTimeField(allow_null=True)


RULE = (
    "key",
    "country",
    "binds",
    "title",
    "in_force_from",
    "in_force_until",
    "verified_on",
    "source",
    "note",
)
FINDING = ("rule", "weight", "title", "counted_from", "counted_until", "frees_at", "waived", "sentence")


CONSENT = ("key", "country", "rules", "notice_days", "verified_on", "source", "note")


def rule(one: Rule) -> dict[str, Any]:
    return {name: getattr(one, name) for name in RULE}


def law(one: Consent) -> dict[str, Any]:
    return {name: getattr(one, name) for name in CONSENT}


def consent(agent: Agent, *, now: datetime) -> dict[str, Any]:
    found = consenting.given(agent, now=now)
    return {
        "possible": consenting.law_of(agent, now=now) is not None,
        "law": found.law if found else None,
        "agreed_at": found.agreed_at if found else None,
        "ends_at": found.ends_at if found else None,
    }


def finding(one: Finding) -> dict[str, Any]:
    in_days = one.unit == "days"
    return {
        **{name: getattr(one, name) for name in FINDING},
        "sum_seconds": None if in_days else round(one.sum),
        "limit_seconds": None if in_days else round(one.limit),
        "sum_days": one.sum if in_days else None,
        "limit_days": one.limit if in_days else None,
    }


def limits(standing: Standing | None, so_far: Verdict, log_in: Verdict, *, zone: str) -> dict[str, Any]:
    def shown(found: Sequence[Finding]) -> list[dict[str, Any]]:
        return [finding(one) for one in found]

    return {
        "engagement": standing.engagement if standing else Standing.Engagement.FREELANCE,
        "country": standing.country if standing else None,
        "time_zone": zone,
        "allowed": log_in.allowed,
        "refusals": shown(log_in.refusals),
        "warnings": shown(log_in.warnings),
        "limits": shown(so_far.all),
        "closes_at": log_in.end.closes_at if log_in.end and log_in.allowed else None,
        "ends_at": log_in.end.at if log_in.end and log_in.allowed else None,
    }


def room(agent: Agent, *, now: datetime) -> dict[str, Any]:
    held = LogIn.objects.filter(session__agent=agent, session__state=Session.State.OPEN).first()
    found = guaranteeing.room(agent, now=now)
    return {
        "planned": found is not None,
        "basis": held.basis if held else "",
        "an_hour": found.ceiling.an_hour.as_json() if found else None,
        "free": found.free if found else 0,
        "waiting": found.waiting if found else 0,
        "place": found.place if found else None,
        "offered_until": found.offered_until if found else None,
    }


def ceiling(one: Ceiling) -> dict[str, Any]:
    return {
        "id": one.pk,
        "language": one.language,
        "skills": {need.skill.slug: need.level for need in one.needs.all()},
        "places": one.places,
        "in_use": guaranteeing.in_use(one),
        "waiting": one.line.count(),
        "an_hour": one.an_hour.as_json(),
        "closed_at": one.closed_at,
    }
