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


REACTIONS: dict[str, Reaction] = {}


def on(*kinds: str, name: str) -> Callable[[Handler], Handler]:
    """Register a reaction to events of `kinds`; it runs in a transaction: it writes, and calls no network.

    >>> @reactions.on("work_completed", name="pay.post_earnings")
    ... def post_earnings(events: list[Event]) -> None: ...

    The batch may come again after a crash elsewhere: a handler begins with the key that makes repeating harmless.
    """

    def register(handler: Handler) -> Handler:
        rival = REACTIONS.get(name)
        if rival is not None and rival.handler is not handler:
            raise ValueError(f"two reactions are named {name}")
        REACTIONS[name] = Reaction(name, frozenset(kinds), handler)
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
