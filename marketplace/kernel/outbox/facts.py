"""What an event is in code: a frozen dataclass of plain values, named in the past tense."""

import re
from datetime import datetime
from functools import cache
from typing import Any, ClassVar


class Fact:
    """Base of all events. A subclass is a frozen dataclass; `stream` names the story that it belongs to.

    >>> @dataclasses.dataclass(frozen=True)
    ... class TicketClosed(Fact):
    ...     ticket_id: int
    >>> TicketClosed(42).stream, TicketClosed.kind()
    ('ticket:42', 'ticket_closed')
    """

    subject: ClassVar[str] = "ticket"

    @property
    def stream(self) -> str:
        return f"{self.subject}:{getattr(self, f'{self.subject}_id')}"

    @classmethod
    @cache
    def kind(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def facts(self) -> dict[str, Any]:
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(self).items()}
