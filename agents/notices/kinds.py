"""The kinds of notices there are. Whoever sends one registers it, in a module that is imported when Django is ready."""

from dataclasses import dataclass

from django.utils.functional import Promise

from agents.models import Person


@dataclass(frozen=True)
class Kind:
    """`label` is what a person chooses by; `mail` and `push` hold until they do."""

    slug: str  # "shift.reminder"
    label: str | Promise
    mail: bool = True
    push: bool = True
    roles: frozenset[str] = frozenset({Person.Role.AGENT.value})


KINDS: dict[str, Kind] = {}


def register(
    slug: str,
    label: str | Promise,
    *,
    mail: bool = True,
    push: bool = True,
    roles: frozenset[str] = frozenset({Person.Role.AGENT.value}),
) -> Kind:
    """
    >>> register("shift.reminder", _("A shift of mine begins soon"))

    Put the call where `AppConfig.ready` imports it, so that the page of choices knows the kind in every process.
    """
    return KINDS.setdefault(slug, Kind(slug, label, mail, push, roles))


def of_role(role: str) -> list[Kind]:
    return [kind for kind in KINDS.values() if role in kind.roles]
