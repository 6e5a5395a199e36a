"""The conversation with the assistant, as a client hands it over."""

import re
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dispatch.arriving.recording import Line

MOST_LINES = 500
LONGEST_LINE = 8000  # characters
MOST_BYTES = 200_000  # of all texts in UTF-8
AUTHORS = ("customer", "assistant")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
SCHEMA = {
    "type": "array",
    "maxItems": MOST_LINES,
    "items": {
        "type": "object",
        "required": ["author", "text", "at"],
        "properties": {
            "author": {"type": "string", "enum": list(AUTHORS)},
            "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE},
            "at": {"type": "string", "format": "date-time"},
        },
    },
}


@extend_schema_field(SCHEMA)
class Transcript(serializers.Field[Any, Any, Any, Any]):
    """Validated in one plain loop: a nested serializer would cost more than all the rest of the request."""

    def to_internal_value(self, data: Any) -> tuple[Line, ...]:
        if not isinstance(data, list):
            raise serializers.ValidationError("A transcript is a list of lines.")
        if len(data) > MOST_LINES:
            raise serializers.ValidationError(f"A transcript has at most {MOST_LINES} lines.")
        wrong: dict[str, dict[str, list[str]]] = {}
        lines = []
        for place, item in enumerate(data):
            problems = faults(item)
            if problems:
                wrong[str(place)] = problems
            else:
                lines.append(Line(item["author"], item["text"], moment(item["at"])))
        if wrong:
            raise serializers.ValidationError(wrong)
        if sum(len(line.text.encode()) for line in lines) > MOST_BYTES:
            raise serializers.ValidationError("A transcript holds at most 200 KB of text.")
        return tuple(lines)

    def to_representation(self, value: Any) -> Any:
        return value


def faults(item: Any) -> dict[str, list[str]]:
    """What is wrong with one line, by field."""
    if not isinstance(item, dict):
        return {"line": ["A line is an object with author, text and at."]}
    found = {}
    if item.get("author") not in AUTHORS:
        found["author"] = ["The author of a line is customer or assistant."]
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        found["text"] = ["A line needs some text."]
    elif len(text) > LONGEST_LINE:
        found["text"] = ["A line has at most 8,000 characters."]
    if moment(item.get("at")) is None:
        found["at"] = ["A time is RFC 3339 with its offset, as 2026-11-21T08:30:00+01:00."]
    return found


def moment(value: Any) -> Any:
    """A time with its offset, between 2000 and 2100; None for anything else, a time without offset included."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return None
    try:
        found = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
