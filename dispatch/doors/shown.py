"""How answers look, for the description of the API. `snapshot` and `frames` write them; a test holds both together."""

from typing import Any

from rest_framework import serializers

from agents.models import Activity
from dispatch.models import Assignment, Message, Offer, Ticket, Transfer, Watch


class Money(serializers.Serializer[Any]):
    amount = serializers.IntegerField(help_text="Minor units.")
    currency = serializers.CharField()


class TicketCustomer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    name = serializers.CharField(allow_null=True)


class TicketRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(Ticket.State.choices)
    queue = serializers.CharField()
    asked_queue = serializers.CharField(
        allow_null=True, help_text="The queue that was asked, where the ticket waits in another one that is quicker."
    )
    language = serializers.CharField()
    skills = serializers.DictField(child=serializers.IntegerField())
    priority = serializers.IntegerField()
    subject = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    customer = TicketCustomer()
    attributes = serializers.DictField()
    agent = serializers.CharField(allow_null=True, help_text="First name of the person who speaks now.")
    created_at = serializers.DateTimeField()
    waiting_since = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    reopenings = serializers.IntegerField()
    chat_url = serializers.CharField(help_text="Whoever holds it is the customer.")


class TicketRating(serializers.Serializer[Any]):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(allow_blank=True)


class TicketShown(TicketRow):
    place = serializers.IntegerField(allow_null=True, help_text="Place in the queue, 1 is next; null unless waiting.")
    estimated_wait_seconds = serializers.IntegerField(allow_null=True)
    estimated_wait_low_seconds = serializers.IntegerField(allow_null=True)
    estimated_wait_high_seconds = serializers.IntegerField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True, help_text="When a queue opens that is closed now.")
    disposition = serializers.ChoiceField(Assignment.Disposition.choices, allow_null=True)
    rating = TicketRating(allow_null=True)


class Happening(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    agent = serializers.CharField(allow_null=True)
    facts = serializers.DictField()


class Timeline(serializers.Serializer[Any]):
    results = Happening(many=True)


class MessageShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="Counts within its ticket.")
    author = serializers.ChoiceField(Message.Author.choices)
    name = serializers.CharField(allow_null=True, help_text="First name of the agent who wrote it.")
    text = serializers.CharField()
    at = serializers.DateTimeField()
    key = serializers.UUIDField()
    transcript = serializers.BooleanField(help_text="Said before the hand-over.")


class Messages(serializers.Serializer[Any]):
    results = MessageShown(many=True)
    next = serializers.URLField(allow_null=True, help_text="Where the later messages stand, if there are more now.")


class Why(serializers.Serializer[Any]):
    policy = serializers.CharField()
    eligible = serializers.IntegerField()
    waited_seconds = serializers.FloatField()
    load = serializers.IntegerField()
    sticky = serializers.BooleanField(help_text="Kept for this agent, who knows the customer.")
    words = serializers.CharField(help_text="The same as a sentence for the agent.")


class OfferShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    ticket = serializers.IntegerField()
    number = serializers.CharField()
    seat = serializers.IntegerField()
    state = serializers.ChoiceField(Offer.State.choices)
    queue = serializers.CharField()
    client = serializers.CharField()
    subject = serializers.CharField()
    language = serializers.CharField()
    skills = serializers.DictField(child=serializers.IntegerField())
    pay = Money()
    lines = serializers.ListField(child=serializers.ListField())
    included_seconds = serializers.IntegerField()
    per_minute = Money()
    waiting_since = serializers.DateTimeField()
    offered_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    timeout_seconds = serializers.FloatField()
    warm = serializers.BooleanField(help_text="To join a colleague's conversation.")
    why = Why(allow_null=True)


class AssignmentShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    ticket = serializers.IntegerField()
    number = serializers.CharField()
    seat = serializers.IntegerField()
    state = serializers.ChoiceField(Assignment.State.choices)
    subject = serializers.CharField()
    queue = serializers.CharField()
    client = serializers.CharField()
    language = serializers.CharField()
    customer = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField()
    wrap_up_until = serializers.DateTimeField(allow_null=True)
    wrap_up_extended = serializers.BooleanField()
    disposition = serializers.ChoiceField(Assignment.Disposition.choices, allow_null=True)
    note = serializers.CharField(allow_blank=True)
    pay = Money()
    customer_read = serializers.IntegerField()


class Noted(serializers.Serializer[Any]):
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """`from` is no name that a class may use."""
        return {"from": serializers.CharField(), **super().get_fields()}


class SentTo(serializers.Serializer[Any]):
    agent = serializers.CharField(allow_null=True)
    queue = serializers.CharField(allow_null=True)


class TransferShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    ticket = serializers.IntegerField()
    number = serializers.CharField()
    assignment = serializers.IntegerField(help_text="Whose it was.")
    state = serializers.ChoiceField(Transfer.State.choices)
    warm = serializers.BooleanField()
    escalation = serializers.BooleanField()
    to = SentTo()
    second = serializers.CharField(allow_null=True, help_text="Who was asked by name, or has joined.")
    note = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    joined_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.CharField(help_text="Who hands it on.")}


class WatcherShown(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="First name of the operator.")
    mode = serializers.ChoiceField(Watch.Mode.choices)
    since = serializers.DateTimeField()


class WhisperShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    key = serializers.UUIDField()


class AssignmentWithConversation(AssignmentShown):
    transfer = TransferShown(allow_null=True, help_text="While it is being handed on.")
    handed_on = Noted(many=True, help_text="What colleagues wrote who had it before.")
    watchers = WatcherShown(many=True)
    whispers = WhisperShown(many=True, help_text="For you alone.")
    conversation = MessageShown(many=True)
    reason = serializers.CharField(allow_null=True, help_text="Why the assistant handed over.")
    attributes = serializers.DictField()
    waiting_since = serializers.DateTimeField()
    agent_read = serializers.IntegerField()


class ConsultShown(serializers.Serializer[Any]):
    transfer = TransferShown()
    seat = serializers.IntegerField()
    subject = serializers.CharField()
    queue = serializers.CharField()
    client = serializers.CharField()
    language = serializers.CharField()
    customer = serializers.CharField(allow_null=True)
    pay = Money()
    reason = serializers.CharField(allow_null=True)
    attributes = serializers.DictField()
    waiting_since = serializers.DateTimeField()
    customer_read = serializers.IntegerField()
    conversation = MessageShown(many=True)


class OfferGoneBy(serializers.Serializer[Any]):
    offer = serializers.IntegerField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(Offer.State.choices)
    cause = serializers.ChoiceField(Offer.Cause.choices, allow_null=True)
    delivered = serializers.BooleanField()
    timeout_seconds = serializers.FloatField()
    reason = serializers.CharField(allow_null=True)
    offered_at = serializers.DateTimeField()


class ActivityShown(serializers.Serializer[Any]):
    activity = serializers.ChoiceField([(one, one) for one in (*Activity.Kind.values, "offline")])
    since = serializers.DateTimeField(allow_null=True)
    online_since = serializers.DateTimeField(required=False)
    after_work = serializers.ChoiceField(["break", "offline"], allow_null=True)
    reason = serializers.CharField(required=False, allow_null=True)


class Desk(serializers.Serializer[Any]):
    activity = ActivityShown()
    seats = serializers.IntegerField()
    offers = OfferShown(many=True)
    assignments = AssignmentWithConversation(many=True)
    consults = ConsultShown(many=True, help_text="Colleagues' conversations that you have joined.")
    last_offers = OfferGoneBy(many=True)
