"""A person's shifts in their own calendar: the address of the feed, and the feed."""

from datetime import datetime, timedelta

import icalendar
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.shifts.doors import readers
from agents.shifts.models import CalendarLink, Claim
from agents.shifts.templatetags import shifts as words
from marketplace.kernel.site import formats

BEHIND = timedelta(days=60)


@readers.agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The address is shown once, when it is made; making another ends the one before."""
    agent, now, address = readers.agent(request), timezone.now(), ""
    if request.method == "POST":
        with transaction.atomic():
            if request.POST.get("do") == "revoke":
                CalendarLink.revoke(agent, now=now)
            else:
                secret = CalendarLink.make(agent, now=now)
                address = settings.BASE_URL.rstrip("/") + reverse("calendar_feed", args=[secret])
    link = CalendarLink.objects.filter(agent=agent, revoked_at=None).first()
    return render(request, "shifts/calendar.html", {"link": link, "address": address})


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever knows the address reads the shifts, and nothing else about the person."""
    rows = CalendarLink.objects.filter(digest=CalendarLink.digest_of(secret), revoked_at=None)
    link = rows.select_related("agent__person").first()
    if link is None or not link.agent.person.is_active:
        raise Http404
    with translation.override(link.agent.person.locale):
        body = written(link, now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    return response


def written(link: CalendarLink, *, now: datetime) -> bytes:
    """Claims that are held or were worked; a releasing one is tentative."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Humanline//Shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Humanline shifts"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    claims = Claim.objects.counted().filter(agent=link.agent, ends_at__gt=now - BEHIND).order_by("starts_at")
    for claim in claims.select_related("shift").prefetch_related("shift__skills__skill"):
        calendar.add_component(_event(claim))
    return bytes(calendar.to_ical())


def _event(claim: Claim) -> icalendar.Event:
    event, releasing = icalendar.Event(), claim.state == Claim.State.RELEASING
    event.add("uid", f"claim-{claim.pk}@{settings.BASE_URL.partition('://')[2].partition('/')[0].partition(':')[0]}")
    event.add("dtstamp", claim.releasing_since or claim.claimed_at)
    event.add("dtstart", claim.starts_at)
    event.add("dtend", claim.ends_at)
    title = claim.shift.title or words.asks(claim.shift)
    event.add("summary", _("%(shift)s (being released)") % {"shift": title} if releasing else title)
    pay = f"{formats.amount(words.at_least(claim))} {claim.currency}"
    event.add("description", _("At least %(pay)s.") % {"pay": pay})
    event.add("status", "TENTATIVE" if releasing else "CONFIRMED")
    event.add("url", settings.BASE_URL.rstrip("/") + reverse("shifts"))
    return event
