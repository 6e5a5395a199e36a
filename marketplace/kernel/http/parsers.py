"""Reading a body: JSON as RFC 8259 and the database both take it, and never more of it than the limit."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 40  # levels of nesting; nothing of ours needs ten


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = "This body is too large."
    default_code = "body_too_large"


class StrictJSON(BaseParser):
    """JSON in UTF-8; refuses NaN, infinite and endless numbers, NUL and half surrogates, which no text column holds."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, context: Mapping[str, Any] | None = None) -> Any:
        limit = limit_of((context or {}).get("view"))
        request = (context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise BodyTooLarge()
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge()
        return parse(body)


def limit_of(view: Any) -> int:
    """The most bytes that a body for `view` may have: the house's, or its own `largest_body`."""
    return int(getattr(view, "largest_body", 0) or settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def parse(body: bytes) -> Any:
    """The value of a JSON body. Raises ParseError with a sentence that says what is wrong."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: byte {error.start} begins no character.") from None
    try:
        value = json.loads(text, parse_constant=refuse_constant, parse_float=finite)
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ParseError("The body is nested too deeply.") from None
    except ValueError:  # int() refuses thousands of digits
        raise ParseError("A number in the body has too many digits.") from None
    check(value, 0)
    return value


def refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not JSON.")


def finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ParseError("A number in the body is too large.")
    return number


def check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            check(item, depth + 1)


def check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("The body holds a NUL character, which no text may.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("The body holds half of a surrogate pair, which is no character.")
