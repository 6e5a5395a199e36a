"""Offers on phones that allowed notifications: sent as soon as the offer stands, worth nothing after its deadline."""

import zoneinfo
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from agents.models import Person
from agents.notices import choosing, kinds, sending
from agents.notices.models import Device
from dispatch.models import Offer
from dispatch.offers import acknowledging
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event
from marketplace.kernel.site import formats

OFFER = kinds.register("offer", gettext_lazy("An offer while I am online"), mail=False, push=True)
SALT = "an offer has arrived"
ARRIVES_WITHIN = timedelta(minutes=5)


HAS_PHONE = """EXISTS (
    SELECT 1 FROM agents_agent a JOIN notices_device d ON d.person_id = a.person_id
     WHERE a.id = (e.facts ->> 'agent_id')::bigint)"""


@reactions.on("offer_made", name="dispatch.phones", where=HAS_PHONE)
def tell_phones(events: list[Event]) -> None:
    """Write what is owed to the phones of those to whom these offers were made."""
    tell({event.facts["offer_id"]: event.facts["agent_id"] for event in events}, now=timezone.now())


def tell(offers: dict[int, int], *, now: datetime) -> int:
    """`offers` maps an offer to its agent. Most agents have no phone here, and cost one question for all of them."""
    able = set(Device.objects.filter(person__agent__in=offers.values()).values_list("person__agent", flat=True))
    wanted = [offer for offer, agent in offers.items() if agent in able]
    if not wanted:
        return 0
    rows = Offer.objects.pending().filter(pk__in=wanted, expires_at__gt=now)
    related = rows.select_related("agent__person", "ticket__queue", "ticket__client").order_by("pk")
    return sum(_tell(one, now) for one in related)


def _tell(offer: Offer, now: datetime) -> int:
    person = offer.agent.person
    if not choosing.wanted(person.pk, OFFER).push:
        return 0
    payload = spoken(offer, person)
    return sending.push([person.pk], tag=f"offer:{offer.pk}", payload=payload, now=now, until=offer.expires_at)


def spoken(offer: Offer, person: Person) -> dict[str, str | bool]:
    """What the phone shows: the price first, nothing of the customer."""
    with translation.override(person.locale), timezone.override(zoneinfo.ZoneInfo(person.time_zone)):
        queue, client = offer.ticket.queue.name, offer.ticket.client.name
        until = formats.clock(offer.expires_at, to_the_second=True)
        pay = f"{formats.amount(offer.pay)} {offer.pay.currency}"
        return {
            "title": gettext("Offer: %(pay)s") % {"pay": pay},
            "body": gettext("%(queue)s, %(client)s. Answer by %(time)s.")
            % {"queue": queue, "client": client, "time": until},
            "late": gettext("An offer came and went before it reached this phone"),
            "url": f"{reverse('desk')}?offer={offer.pk}",
            "icon": static("notices/icon-192.png"),
            "acknowledge": reverse("offer_arrival", args=[receipt(offer)]),
            "quiet": True,  # a desk in front of its agent rings by itself
        }


def receipt(offer: Offer) -> str:
    """What the phone sends back as its "delivered": it proves the offer and the agent, and nothing else."""
    return signing.dumps([offer.agent_id, offer.pk], salt=SALT, compress=True)


def arrived(token: str, *, now: datetime) -> bool | None:
    """The phone has it. Whether the offer still stands, or is taken; None where the receipt is not ours or too old."""
    try:
        agent_id, offer_id = signing.loads(token, salt=SALT, max_age=ARRIVES_WITHIN)
    except signing.BadSignature:
        return None
    if not all(acknowledging.note([acknowledging.Word(agent_id, offer_id, seen=False, at=now)])):
        return None
    stands = Q(state=Offer.State.PENDING, expires_at__gt=now) | Q(state=Offer.State.ACCEPTED)
    return Offer.objects.filter(stands, pk=offer_id).exists()
