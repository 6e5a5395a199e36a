"""What the walk over the API's doors knows of each of them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rule:
    """Who of acme's side may read the door, what its address needs, and what a stranger is told.

    `shared` doors answer strangers too, with what is theirs; all others refuse them. A `staff` door is for the
    marketplace's own people with a right: both sides are strangers to it.
    """

    insider: str
    pk: str = ""
    shared: bool = False
    bodies: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    quiet: bool = False  # its answer holds ids and numbers only
    staff: bool = False
    public: bool = False  # also for who is not signed in
    absent: bool = False  # 404 even for its owner, who has to wait for it
    numbers: dict[str, str] = field(default_factory=dict)  # further parts of its address → names of a side's things
