"""What can go wrong in the domain. An error is a class beside its raiser; its docstring is what the reader sees.

It is translated where it is raised, into the language that is spoken there; languages.py finds it for the catalogues.
"""

from collections.abc import Callable

_voice: Callable[[str], str] = str  # Django gives its own once it is ready: a policy raises errors too, and knows none


def say_in(voice: Callable[[str], str]) -> None:
    """From now on what errors say is translated by `voice`."""
    global _voice
    _voice = voice


class DomainError(Exception):
    """This cannot be done."""

    def __init__(self, title: str = "", **facts: object) -> None:
        said = (type(self).__doc__ or "").strip()
        self.title = title or (_voice(said) if said else "")
        self.facts = facts
        super().__init__(self.title)


class Conflict(DomainError):
    """This no longer fits what has happened meanwhile."""


class NotAllowed(DomainError):
    """You may not do this."""


class NotFound(DomainError):
    """There is no such thing, or it is not yours."""


class NotTogether(DomainError):
    """Some of these cannot be done, so none was."""


class TooMany(DomainError):
    """Too many requests. Wait a little, then try again."""


class Invalid(DomainError):
    """This cannot be read."""

    def __init__(self, title: str = "", *, errors: dict[str, list[str]] | None = None, **facts: object) -> None:
        super().__init__(title, **facts)
        self.errors = errors or {}
