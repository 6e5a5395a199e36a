"""Hints to browsers: told after the commit, heard at most once. What is lost is seen again on the next desk.

Doors and activities tell; all that one transaction tells leaves in one step:

>>> live.tell_on_commit("agent:3", {"type": "offer", "offer": {...}})

Consumers listen through `live.hub`: to frames as JSON text ready to be sent, and to gaps in the feed.
"""

from marketplace.kernel.live.feed import seq, seqs, tell, tell_many
from marketplace.kernel.live.parcel import nudge_on_commit, read_on_commit, tell_all_on_commit, tell_on_commit

__all__ = [
    "nudge_on_commit",
    "read_on_commit",
    "seq",
    "seqs",
    "tell",
    "tell_all_on_commit",
    "tell_many",
    "tell_on_commit",
]
