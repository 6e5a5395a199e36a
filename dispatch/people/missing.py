"""A claimed shift began without its agent: the operators' boards look again at once."""

from dispatch.telling import hints
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event


@reactions.on("shift_missed", name="dispatch.show_missed_shift")
def show_missed_shift(_events: list[Event]) -> None:
    """What they show is read from the claims themselves, so a repeated hint says the same once more."""
    hints.board_changed()
