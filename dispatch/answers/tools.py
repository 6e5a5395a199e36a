"""Opening a client's own tool for one ticket: an address with the ticket's facts, signed, short-lived, written down."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from django.db import transaction
from django.utils.translation import gettext

from agents import auditing
from agents.models import Person
from dispatch.answers.models import Tool, ToolOpening
from dispatch.models import Assignment, Client, Ticket
from marketplace.kernel import encrypted
from marketplace.kernel.errors import Conflict, Invalid

PLACE = re.compile(r"\{([^{}]*)\}")
OWN = ("ticket", "reference", "customer", "language")
ATTRIBUTE = re.compile(r"attribute:[A-Za-z0-9_.-]{1,60}")


class BadTemplate(Invalid):
    """This address cannot be used."""


class FactMissing(Conflict):
    """The client has not said what this tool needs to know of this ticket."""


class WorkEnded(Conflict):
    """This ticket is not yours any more, so its tools stay closed."""


def check(template: str) -> None:
    """Raises BadTemplate: an https address whose host is fixed, with known places."""
    parts = urlsplit(template)
    if parts.scheme != "https" or not parts.hostname:
        raise BadTemplate(errors={"template": [gettext("It begins with https:// and a name.")]})
    if "{" in parts.netloc or parts.fragment:
        raise BadTemplate(errors={"template": [gettext("Places stand after the name, and there is no part after #.")]})
    unknown = [place for place in PLACE.findall(template) if place not in OWN and not ATTRIBUTE.fullmatch(place)]
    if unknown or "{" in PLACE.sub("", template) or "}" in PLACE.sub("", template):
        sentence = gettext("Places are %(known)s and {attribute:name}.") % {
            "known": ", ".join(f"{{{name}}}" for name in OWN)
        }
        raise BadTemplate(errors={"template": [sentence]})


def add(
    client: Client, *, name: str, template: str, lifetime_seconds: int, by: Person, now: datetime
) -> tuple[Tool, str]:
    """A tool and the secret that its links are signed with: it is shown once. Raises BadTemplate."""
    check(template)
    secret = f"hlt_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        tool = Tool.objects.create(
            client=client, name=name, template=template, secret=encrypted.encrypt(secret),
            lifetime_seconds=lifetime_seconds, created_at=now,
        )  # fmt: skip
        auditing.record(by, "tool.added", now=now, about={"tool": tool.pk, "client": client.pk})
    return tool, secret


def remove(tool: Tool, *, by: Person, now: datetime) -> None:
    with transaction.atomic():
        if Tool.objects.filter(pk=tool.pk, removed_at=None).update(removed_at=now):
            auditing.record(by, "tool.removed", now=now, about={"tool": tool.pk, "client": tool.client_id})


def open_for(work: Assignment, tool: Tool, *, now: datetime) -> str:
    """The address to go to, for `tool.lifetime_seconds`. The opening is written down. Raises WorkEnded, FactMissing."""
    if work.state not in Assignment.LIVE:
        raise WorkEnded()
    address = signed(tool, work, now)
    ToolOpening.objects.create(tool=tool, assignment=work, opened_at=now)
    return address


def signed(tool: Tool, work: Assignment, now: datetime) -> str:
    """`hl_signature` is the HMAC-SHA256, in hex, of the whole address before `&hl_signature=`."""
    address = filled(tool.template, work.ticket)
    expires = int((now + timedelta(seconds=tool.lifetime_seconds)).timestamp())
    ours = urlencode({"hl_ticket": work.ticket.number, "hl_agent": work.agent_id, "hl_expires": expires})
    address += ("&" if urlsplit(address).query else "?" if "?" not in address else "") + ours
    secret = encrypted.decrypt(tool.secret).encode()
    return f"{address}&hl_signature={hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()}"


def filled(template: str, ticket: Ticket) -> str:
    """Every place filled with a fact of this ticket, quoted. Raises FactMissing."""
    own = {
        "ticket": ticket.number,
        "reference": ticket.reference,
        "customer": ticket.customer.reference,
        "language": ticket.language,
    }

    def fact(found: re.Match[str]) -> str:
        place = found[1]
        value = own[place] if place in own else ticket.attributes.get(place.removeprefix("attribute:"))
        if not isinstance(value, str | int | float) or value == "":
            raise FactMissing(fact=place)
        return quote(str(value), safe="")

    return PLACE.sub(fact, template)
