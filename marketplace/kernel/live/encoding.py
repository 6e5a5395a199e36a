"""Frames as JSON text: fast where nothing is odd about them, which is nearly always."""

from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
SLOWLY = DjangoJSONEncoder().encode


def as_json(frame: dict[str, Any]) -> str:
    """`frame` as text, times as ISO 8601. Raises TypeError for what JSON does not know."""
    try:
        return orjson.dumps(frame, default=_plain, option=OPTIONS).decode()
    except TypeError:
        return SLOWLY(frame)  # half a surrogate pair of somebody's keyboard, or an amount


def _plain(value: Any) -> str:
    if isinstance(value, Promise):  # a text still to be translated
        return str(value)
    raise TypeError
