"""What the API's views stand on: who may call which."""

from dispatch.doors import callers
from marketplace.kernel.http.door import Door

__all__ = ["AgentDoor", "ClientDoor", "Door", "FloorDoor", "TicketDoor"]


# Their docstrings would stand in the API's description, under every operation that has none of its own.
class ClientDoor(Door):
    authentication_classes = callers.CLIENT
    permission_classes = [callers.ClientsOnly]


class AgentDoor(Door):
    authentication_classes = callers.PERSON
    permission_classes = [callers.ForAgents]


class FloorDoor(Door):
    authentication_classes = callers.PERSON
    permission_classes = [callers.ForTheFloor]


class TicketDoor(Door):  # for the client and for the people who watch its floor
    authentication_classes = callers.ANYBODY
    permission_classes = [callers.ClientsAndTheFloor]
