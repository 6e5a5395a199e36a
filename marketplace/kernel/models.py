from marketplace.kernel.heartbeat import Heartbeat
from marketplace.kernel.http.models import Allowance, IdempotentAnswer
from marketplace.kernel.outbox.models import Delivery, Event

__all__ = ["Allowance", "Delivery", "Event", "Heartbeat", "IdempotentAnswer"]
