"""`/terms/`: how offers are given out, for everybody who signs in, from the rules in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agents.models import Person
from dispatch.models import Queue
from dispatch.policy import matching
from dispatch.policy.rings import Ring
from dispatch.reading import explaining, rounds, rulebook
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats


@dataclass(frozen=True)
class Weighed:
    """One published term: what it is, and its weight."""

    name: str
    says: str
    weight: str


SAYS = {
    "load": "free seats ÷ seats",
    "level": "mean surplus over the skill levels asked for ÷ 4",
    "preferred": "part of the preferred skills that somebody has",
    "standing": "share of satisfied customers; "
    f"{matching.NEUTRAL_STANDING} until there are {matching.LEAST_RATINGS} ratings",
    "price": "cheapest base of the languages allowed ÷ base of theirs",
}


@dataclass(frozen=True)
class Published:
    """One queue's terms, with its price and rings in words."""

    queue: Queue
    terms: list[Weighed]
    band: str
    rings: list[str]
    base: Money | None
    per_minute: Money | None
    included_seconds: int
    supplements: list[tuple[str, Money]]


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "published.html", context(request.user, now=timezone.now()))


def context(person: Any, *, now: datetime) -> dict[str, Any]:
    """A client's people read of their own queues, all others of all."""
    queues = Queue.objects.all()
    if person.role == Person.Role.CLIENT_OPERATOR:
        queues = Queue.objects.visible_to(person)
    books = rulebook.of_queues(now=now, only=list(queues.filter(open=True).values_list("pk", flat=True)))
    names = dict(Queue.objects.values_list("pk", "name"))
    found = [published(one, names) for one in books.values()]
    return {
        "policy": matching.POLICY,
        "published": sorted(found, key=lambda one: (one.queue.client.name, one.queue.name)),
        "clients": len({one.queue.client_id for one in found}),
        "window_hours": int(rounds.FAIRNESS_WINDOW.total_seconds() // 3600),
        "least_share": abs(int(matching.LEAST_SHARE)),
        "most_share": int(matching.MOST_SHARE),
        "unreached_seconds": rounds.UNDELIVERED_REST_SECONDS,
    }


def published(lines: rulebook.Lines, names: dict[int, str]) -> Published:
    terms, rules = lines.terms, lines.rules
    return Published(
        queue=lines.queue,
        terms=[
            Weighed(explaining.TERMS[name], SAYS[name], f"{getattr(rules.weights, name):g}")
            for name in sorted(matching.TERMS, key=lambda name: -getattr(rules.weights, name))
        ],
        band=f"{rules.weights.band:g}",
        rings=[ring(one, rules.fallback, names) for one in rules.rings],
        base=Money(terms.base, terms.currency) if terms else None,
        per_minute=Money(terms.per_minute, terms.currency) if terms else None,
        included_seconds=terms.included_seconds if terms else 0,
        supplements=[
            (formats.language(tag), Money(extra, terms.currency))
            for tag, extra in sorted(terms.language_supplements.items())
        ]
        if terms
        else [],
    )


def ring(one: Ring, fallback: tuple[str, ...], names: dict[int, str]) -> str:
    """When it comes and whom it adds: `After 30 s, or under 70 % in target: skills 1 level lower.`"""
    when = []
    if one.after_seconds is not None:
        when.append(f"after {formats.seconds(one.after_seconds)}")
    if one.wait_over_seconds is not None:
        when.append(f"where more than {formats.seconds(one.wait_over_seconds)} of waiting are expected")
    if one.service_level_under is not None:
        when.append(f"under {one.service_level_under}{formats.NO_BREAK}% in target")
    whom = explaining.wider([one], fallback=fallback, queues=names)
    comes = " or ".join(when) or "when everybody has let it go"
    return f"{comes[:1].upper()}{comes[1:]}: {', '.join(whom) or 'preferred skills no longer count'}."
