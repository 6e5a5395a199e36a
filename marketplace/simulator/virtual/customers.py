"""Who has come before, and with whom they talked."""

from collections import defaultdict

from marketplace.simulator.virtual.passage import Passage
from marketplace.simulator.virtual.world import Contact


class Customers:
    def __init__(self) -> None:
        self._passages: defaultdict[tuple[int | None, int], list[Passage]] = defaultdict(list)

    def came(self, passage: Passage) -> None:
        if passage.contact.customer is not None:
            self._passages[passage.contact.customer, passage.contact.queue_id].append(passage)

    def last_agent(self, contact: Contact) -> int | None:
        """Who closed this customer's last contact with this queue."""
        earlier = self._passages.get((contact.customer, contact.queue_id), [])
        return next((one.agent_id for one in reversed(earlier) if one.closed), None)
