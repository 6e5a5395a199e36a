"""The demo's first page: one ticket in a minute, as its customer, its agent and its operator."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_POST, require_safe

from agents.models import Person
from dispatch.arriving import intake
from dispatch.models import Client, Offer, Queue, Ticket
from marketplace.pay.models import Earning
from marketplace.simulator.world import demo

TICKET = "demo_ticket"  # the newcomer's ticket, in the session
QUESTION = "My card was refused twice at the hotel, and there is enough money on it."
LONGEST = 1000
View = Callable[..., HttpResponse]


def only_in_the_demo(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@only_in_the_demo
def show(request: HttpRequest) -> HttpResponse:
    """Three steps, each a door into the product itself, and the story of the newcomer's ticket as it happens."""
    here = request.get_host()
    phone = None if here.startswith(("127.", "localhost")) else f"http://{here}/demo/as/ebba"
    return render(
        request,
        "demo/first_page.html",
        {
            "question": QUESTION,
            "agent_at": f"http://{other_name(here)}/demo/as/ebba",
            "phone": phone,
            "code": segno.make(phone, micro=False).svg_inline(scale=4, border=2) if phone else "",
            "password": demo.PASSWORD,
            "staff": demo.STAFF,
            **story(request),
        },
    )


@require_safe
@only_in_the_demo
def progress(request: HttpRequest) -> HttpResponse:
    """The story alone, for the page that asks again every second or two."""
    return render(request, "demo/story.html", story(request))


@require_POST
@only_in_the_demo
def ask(request: HttpRequest) -> HttpResponseRedirect:
    """The customer's question becomes a ticket that only Ebba can take; on to the chat."""
    now = timezone.now()
    text = request.POST.get("text", "").strip()[:LONGEST] or QUESTION
    client = Client.objects.get(slug="acme-pay")
    number = get_random_string(8)
    asked = intake.Request(
        reference=f"first-steps-{number}",
        queue=Queue.objects.get(client=client, slug=demo.NEWCOMERS),
        customer_reference=f"you-{number}",
        customer_name="You",
        language="en",
        subject="Your first ticket",
        reason="Not in the assistant's power",
        transcript=(
            intake.Line("customer", text, now - timedelta(seconds=20)),
            intake.Line("assistant", "I cannot do this myself. A person will answer you.", now - timedelta(seconds=5)),
        ),
    )
    ticket, _ = intake.take_in(client, asked, now=now)
    request.session[TICKET] = ticket.pk
    return redirect(f"/c/{ticket.link}")


@require_GET
@only_in_the_demo
def sign_in(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """Be one of the demo's people, with one tap. Nowhere but in the demo is there such a door."""
    emails = [demo.email_of(row[0]) for row in demo.AGENTS] + [row[0] for row in demo.STAFF]
    email = next((one for one in emails if one.split("@")[0] == name), None)
    person = get_object_or_404(Person, email=email, is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def other_name(host: str) -> str:
    """The same machine by its other name, whose cookies are its own: so one browser can be two people."""
    name, _, port = host.partition(":")
    other = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}.get(name, name)
    return f"{other}:{port}" if port else other


def story(request: HttpRequest) -> dict[str, Any]:
    """Where the newcomer's ticket stands, read from the records themselves."""
    ticket = Ticket.objects.filter(pk=request.session.get(TICKET, 0)).first()
    if ticket is None:
        return {"ticket": None}
    offer = Offer.objects.filter(ticket=ticket).select_related("agent").order_by("-id").first()
    work = ticket.assignments.order_by("-id").first()
    rating = ticket.ratings.order_by("-id").first()
    earning = Earning.objects.filter(assignment=work).first() if work else None
    return {"ticket": ticket, "offer": offer, "work": work, "rating": rating, "earning": earning}
