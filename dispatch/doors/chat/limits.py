"""How much one link may say: counted across all processes, by socket and form alike."""

from dispatch.models import Ticket
from marketplace.kernel.http import throttles

MESSAGES_PER_MINUTE = 30
CHANGES_PER_MINUTE = 20  # address, rating, leaving, opening again


def message(ticket: Ticket) -> None:
    throttles.spend(f"chat:{ticket.pk}:messages", MESSAGES_PER_MINUTE, 60)


def change(ticket: Ticket) -> None:
    throttles.spend(f"chat:{ticket.pk}:changes", CHANGES_PER_MINUTE, 60)
