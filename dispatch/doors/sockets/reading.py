"""Members of a frame, each read as what it must be. Raises Unreadable with the member's name."""

import uuid
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from marketplace.kernel.errors import Invalid

LARGEST = 2**63 - 1
LARGEST_SMALL = 2**31 - 1
ANY_LENGTH = 16 * 1024  # as long as a frame may be: what is too long is said by the one who knows the limit


class Unreadable(Invalid):
    """Something in this frame does not fit."""


def _unless(fits: bool, name: str, says: str, **places: object) -> None:
    if not fits:
        raise Unreadable(errors={name: [gettext(says).format(**places)]})


def number(frame: dict[str, Any], name: str, *, most: int = LARGEST) -> int:
    value = frame.get(name)
    _unless(isinstance(value, int) and not isinstance(value, bool), name, _("A whole number is needed."))
    _unless(0 <= value <= most, name, _("This number is out of range."))  # type: ignore[operator]
    return int(value)  # type: ignore[arg-type]


def text(frame: dict[str, Any], name: str, *, most: int, default: str | None = None) -> str:
    value = frame.get(name, default)
    _unless(isinstance(value, str), name, _("A text is needed."))
    _unless(len(value) <= most, name, _("At most {most} characters."), most=most)  # type: ignore[arg-type]
    _unless("\x00" not in value, name, _("A text may not hold a NUL character."))  # type: ignore[operator]
    return str(value)


def one_of(frame: dict[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = frame.get(name)
    _unless(value in known, name, _("One of {known}."), known=", ".join(known))
    return str(value)


def key(frame: dict[str, Any], name: str = "key") -> uuid.UUID | None:
    """The sender's own id of a message; absent where sending twice does not matter."""
    if frame.get(name) is None:
        return None
    try:
        return uuid.UUID(text(frame, name, most=36))
    except ValueError as error:
        raise Unreadable(errors={name: [gettext("A UUID is needed.")]}) from error
