"""The body of `POST /api/v1/tickets`: a request for a person. Members that are not named here are ignored."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.models import Skill
from dispatch.arriving import intake, receiving
from dispatch.doors.client import language
from dispatch.doors.client.transcript import Transcript
from dispatch.models import Client

MOST_SKILLS = 5
MOST_ATTRIBUTES = 20
LONGEST_NAME, LONGEST_VALUE = 60, 300  # characters of an attribute

SKILLS = {
    "oneOf": [
        {"type": "array", "items": {"type": "string"}, "maxItems": MOST_SKILLS},
        {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 5},
            "maxProperties": MOST_SKILLS,
        },
    ],
    "description": "Slugs, or slugs with the least level (1 to 5), on top of what the queue asks for.",
}
ATTRIBUTES = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean"]},
    "maxProperties": MOST_ATTRIBUTES,
    "description": "What the agent should know at a glance: up to 20 short names with short values.",
}


def known_skills(slugs: Collection[str]) -> set[str]:
    """Those of `slugs` that name a skill."""
    return set(Skill.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()


@extend_schema_field(SKILLS)
class Skills(serializers.Field[Any, Any, Any, Any]):
    def to_internal_value(self, data: Any) -> dict[str, int]:
        wanted = dict.fromkeys(data, 1) if isinstance(data, list) and all(isinstance(s, str) for s in data) else data
        if not isinstance(wanted, dict):
            raise serializers.ValidationError("Skills are a list of slugs, or slugs with their least level.")
        if len(wanted) > MOST_SKILLS:
            raise serializers.ValidationError(f"A ticket asks for at most {MOST_SKILLS} skills of its own.")
        if any(type(level) is not int or not 1 <= level <= 5 for level in wanted.values()):
            raise serializers.ValidationError("A level is a whole number from 1 to 5.")
        known = self.context.get("skills")
        unknown = sorted(set(wanted) - (known_skills(wanted) if known is None else known))
        if unknown:
            raise serializers.ValidationError([f"There is no skill {slug!r}." for slug in unknown])
        return wanted

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(ATTRIBUTES)
class Attributes(serializers.Field[Any, Any, Any, Any]):
    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Attributes are names with values.")
        if len(data) > MOST_ATTRIBUTES:
            raise serializers.ValidationError(f"A ticket has at most {MOST_ATTRIBUTES} attributes.")
        if any(not name or len(name) > LONGEST_NAME for name in data):
            raise serializers.ValidationError(f"The name of an attribute has 1 to {LONGEST_NAME} characters.")
        if not all(isinstance(v, str | int | float) and len(str(v)) <= LONGEST_VALUE for v in data.values()):
            raise serializers.ValidationError(
                f"The value of an attribute is a text of at most {LONGEST_VALUE} characters, a number or true or false."
            )
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class Customer(serializers.Serializer[Any]):
    reference = serializers.CharField(max_length=120, help_text="The client's own name for this customer.")
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)


class Asking(serializers.Serializer[Any]):
    reference = serializers.CharField(max_length=120, help_text="The client's own number: one ticket each.")
    queue = serializers.CharField(max_length=50, help_text="The slug of one of the client's queues.")
    language = serializers.CharField(required=False, max_length=35, help_text="BCP 47; its primary subtag counts.")
    skills = Skills(required=False)
    priority = serializers.IntegerField(required=False, min_value=0, max_value=9)
    subject = serializers.CharField(required=False, max_length=160, allow_blank=True)
    customer = Customer()
    reason = serializers.CharField(
        required=False, max_length=300, allow_blank=True, help_text="Why the assistant hands over."
    )
    transcript = Transcript()
    attributes = Attributes(required=False)

    def validate_language(self, value: str) -> str:
        return language.primary(value)


FORM = Asking()  # holds nothing of any request; to build one anew costs more than to read a body with it


def request(body: Any, client: Client) -> intake.Request:
    """What `body` asks for. Raises ValidationError by field; nothing is stored."""
    (found,) = _requests([_said(FORM, body)], client)
    if isinstance(found, serializers.ValidationError):
        raise found
    return found


def requests(bodies: Sequence[Any], client: Client) -> list[intake.Request | serializers.ValidationError]:
    """The same of many, in their order, with what is wrong in the place of those that do not fit."""
    named = [body.get("skills") for body in bodies if isinstance(body, dict)]
    slugs = {slug for one in named if isinstance(one, list | dict) for slug in one if isinstance(slug, str)}
    form = Asking(context={"skills": known_skills(slugs)})  # read once for all of them
    return _requests([_said(form, body) for body in bodies], client)


def _said(form: Asking, body: Any) -> dict[str, Any] | serializers.ValidationError:
    try:
        return dict(form.run_validation(body))
    except serializers.ValidationError as error:
        return error


def _requests(
    said: Sequence[dict[str, Any] | serializers.ValidationError], client: Client
) -> list[intake.Request | serializers.ValidationError]:
    whole = [one for one in said if isinstance(one, dict)]
    pairs = [(one["reference"], one["customer"]["reference"]) for one in whole]
    queues, found = receiving.by_slug(client.pk, {one["queue"] for one in whole}, pairs) if whole else ({}, [])
    known = iter(found)
    return [_request(one, queues, next(known, None)) if isinstance(one, dict) else one for one in said]


def _request(
    said: dict[str, Any], queues: Mapping[str, receiving.Lines], known: receiving.Known | None
) -> intake.Request | serializers.ValidationError:
    lines = queues.get(said["queue"])
    if lines is None:
        return serializers.ValidationError({"queue": [f"There is no queue {said['queue']!r}."]})
    return intake.Request(
        reference=said["reference"],
        queue=lines.queue,
        lines=lines,
        known=known,
        customer_reference=said["customer"]["reference"],
        customer_name=said["customer"].get("name", ""),
        customer_email=said["customer"].get("email", ""),
        language=said.get("language", ""),
        skills=said.get("skills", {}),
        priority=said.get("priority"),
        subject=said.get("subject", ""),
        reason=said.get("reason", ""),
        transcript=said["transcript"],
        attributes=said.get("attributes", {}),
    )
