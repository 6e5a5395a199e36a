"""What the API of the way in takes and gives."""

from typing import Any

from rest_framework import serializers

from agents.onboarding import policy
from agents.onboarding.models import Engagement, Requirement, Track
from agents.onboarding.stages import Stage

LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2"]


class MyDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    delete_after = serializers.DateTimeField()


class MyRequirement(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Requirement.Kind.choices)
    state = serializers.ChoiceField(choices=Requirement.State.choices)
    reason = serializers.CharField(help_text="What a person of ours wrote about it; empty where there is nothing.")
    changed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    documents = MyDocument(many=True)


class MyWayIn(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    since = serializers.DateTimeField()
    next = serializers.CharField(allow_null=True, help_text="The kind of the next step; null where it is our turn.")
    requirements = MyRequirement(many=True)


class LanguageAsked(serializers.Serializer[Any]):
    tag = serializers.CharField(max_length=12, help_text="Primary subtag of BCP 47, as `sv`.")
    level = serializers.ChoiceField(choices=LEVELS)


class ProfileAsked(serializers.Serializer[Any]):
    legal_name = serializers.CharField(max_length=120)
    display_name = serializers.CharField(max_length=30)
    country = serializers.ChoiceField(choices=sorted(policy.COUNTRIES))
    time_zone = serializers.CharField(max_length=60)
    engagement = serializers.ChoiceField(choices=Engagement.choices)
    track = serializers.ChoiceField(choices=Track.choices)
    track_note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    languages = serializers.ListField(child=LanguageAsked(), max_length=4)


class AgeAsked(serializers.Serializer[Any]):
    birth_date = serializers.DateField()


class RightToWorkAsked(serializers.Serializer[Any]):
    basis = serializers.ChoiceField(choices=["citizen", "free_movement", "permit"])
    valid_until = serializers.DateField(required=False)
    hours_per_week = serializers.IntegerField(required=False, min_value=1, max_value=60)


class StudyAsked(serializers.Serializer[Any]):
    school = serializers.CharField(max_length=120)
    valid_until = serializers.DateField()


class TaxAsked(serializers.Serializer[Any]):
    tax_number = serializers.CharField(max_length=40)


class BankAsked(serializers.Serializer[Any]):
    iban = serializers.CharField(max_length=42)
    holder = serializers.CharField(max_length=120)


class AgreementAsked(serializers.Serializer[Any]):
    agreement = serializers.IntegerField()
    text_sha256 = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)


class ConnectionAsked(serializers.Serializer[Any]):
    round_trip_ms = serializers.IntegerField()
    jitter_ms = serializers.IntegerField()
    lost_permille = serializers.IntegerField()
    down_kbps = serializers.IntegerField()
    up_kbps = serializers.IntegerField()
    samples = serializers.IntegerField()


class MyAgreement(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    text = serializers.CharField(help_text="Markdown.")
    text_sha256 = serializers.CharField()
    effective_from = serializers.DateTimeField()
    signed = serializers.BooleanField()


class AnswerAsked(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000)


class FileAsked(serializers.Serializer[Any]):
    document = serializers.FileField()


ASKED: dict[str, type[serializers.Serializer[Any]]] = {
    "profile": ProfileAsked,
    "age": AgeAsked,
    "right_to_work": RightToWorkAsked,
    "study": StudyAsked,
    "tax": TaxAsked,
    "bank": BankAsked,
    "agreement": AgreementAsked,
    "connection": ConnectionAsked,
}
