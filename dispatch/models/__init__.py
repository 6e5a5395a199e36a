from dispatch.models.assignment import Assignment
from dispatch.models.client import ApiKey, Client, Membership
from dispatch.models.decision import Decision
from dispatch.models.hours import ClosedDay, OpeningHours
from dispatch.models.message import Message
from dispatch.models.offer import Offer
from dispatch.models.price import Price
from dispatch.models.queue import Queue, QueueSkill
from dispatch.models.rating import Rating
from dispatch.models.ring import Ring
from dispatch.models.seat import Seat
from dispatch.models.ticket import Customer, Ticket
from dispatch.models.transfer import Transfer
from dispatch.models.watch import Watch, Whisper
from dispatch.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiKey",
    "Assignment",
    "Client",
    "ClosedDay",
    "Customer",
    "Decision",
    "Membership",
    "Message",
    "Offer",
    "OpeningHours",
    "Price",
    "Queue",
    "QueueSkill",
    "Rating",
    "Ring",
    "Seat",
    "Ticket",
    "Transfer",
    "Watch",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Whisper",
]
