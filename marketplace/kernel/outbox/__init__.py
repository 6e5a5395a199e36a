"""Promises: events written in the transaction that makes them true, relayed, and reacted to at least once."""

from marketplace.kernel.outbox.facts import Fact
from marketplace.kernel.outbox.publishing import QUIETLY, publish

__all__ = ["QUIETLY", "Fact", "publish"]
