"""Telling clients what happened to their tickets, at the addresses they gave us.

A reaction writes what is owed to whom; tasks send it, signed, outside of any transaction; what fails is tried again.
"""

from dispatch.webhooks.replaying import replay, replay_since

__all__ = ["replay", "replay_since"]
