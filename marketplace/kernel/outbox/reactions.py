"""Who reacts to what. An app registers its reactions in `<app>/reactions.py`, imported when Django is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.kernel.errors import NotFound
from marketplace.kernel.outbox.models import Event

Handler = Callable[[list[Event]], None]


class NoSuchReaction(NotFound):
    """No reaction has this name."""


@dataclass(frozen=True)
class Reaction:
    """`handler` is given a batch of events of `kinds`, within the transaction that marks them as delivered."""

    name: str
    kinds: frozenset[str]
    handler: Handler
    where: str = ""  # SQL on the event `e`: only where it holds is anything owed


REACTIONS: dict[str, Reaction] = {}


def on(*kinds: str, name: str, where: str = "") -> Callable[[Handler], Handler]:
    """Register a reaction to events of `kinds`; it runs in a transaction: it writes, and calls no network.

    >>> @reactions.on("work_completed", name="pay.post_earnings")
    ... def post_earnings(events: list[Event]) -> None: ...

    The batch may come again after a crash elsewhere: a handler begins with the key that makes repeating harmless.
    `where` is a condition in SQL on the event `e`, for reactions that most events mean nothing to; it is asked in the
    statement that relays the event, so whatever was committed before the event counts.
    """

    def register(handler: Handler) -> Handler:
        rival = REACTIONS.get(name)
        if rival is not None and rival.handler is not handler:
            raise ValueError(f"two reactions are named {name}")
        REACTIONS[name] = Reaction(name, frozenset(kinds), handler, where)
        return handler

    return register


def named(name: str) -> Reaction:
    try:
        return REACTIONS[name]
    except KeyError:
        raise NoSuchReaction(name=name) from None


def subscriptions() -> list[tuple[str, str]]:
    """Every (kind, name of the reaction)."""
    return sorted((kind, reaction.name) for reaction in REACTIONS.values() for kind in reaction.kinds)


def wanted() -> str:
    """The condition, in SQL, under which reaction `s.reaction` is owed event `e`."""
    asked = [one for one in REACTIONS.values() if one.where]
    if not asked:
        return "true"
    cases = " ".join(f"WHEN '{one.name}' THEN {one.where}" for one in asked)
    return f"CASE s.reaction {cases} ELSE true END"
