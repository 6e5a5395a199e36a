from dispatch.models.assignment import Assignment
from dispatch.models.client import ApiKey, Client, Membership
from dispatch.models.decision import Decision
from dispatch.models.message import Message
from dispatch.models.offer import Offer
from dispatch.models.price import Price
from dispatch.models.queue import Queue, QueueSkill
from dispatch.models.rating import Rating
from dispatch.models.seat import Seat
from dispatch.models.ticket import Customer, Ticket
from dispatch.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiKey",
    "Assignment",
    "Client",
    "Customer",
    "Decision",
    "Membership",
    "Message",
    "Offer",
    "Price",
    "Queue",
    "QueueSkill",
    "Rating",
    "Seat",
    "Ticket",
    "WebhookDelivery",
    "WebhookEndpoint",
]
