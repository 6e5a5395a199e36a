"""Two clients, everybody who signs in, and every page there is: who gets in, and who finds nothing.

A page that is added without a rule here fails the first test.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from agents.limits.models import Ceiling
from agents.models import Agent, Person, Skill
from agents.onboarding import applying, documents
from agents.records import erasing, exporting
from agents.shifts import claiming
from agents.training import certifying, picturing, quizzing, versions
from agents.training import writing as lessons
from dispatch.answers import tools, using, writing
from dispatch.handing import answering
from dispatch.models import ApiKey, Membership, Ticket, Transfer, WebhookDelivery, WebhookEndpoint
from dispatch.practice import practising
from dispatch.work import conversation
from marketplace.pay import periods
from tests import people
from tests.agents.shifts import planned
from tests.agents.training import taught

pytestmark = pytest.mark.django_db

EVERYBODY = ("ada", "olga", "carl", "zoe", "alice", "bob", "pia", "nobody")
FLOOR = {"ada": 200, "olga": 200, "carl": 200, "zoe": 200, "alice": 403, "bob": 403, "pia": 403, "nobody": 302}
ACMES = {**FLOOR, "zoe": 404}  # carl is of acme, zoe of zeta
ADMINISTRATORS = {**dict.fromkeys(EVERYBODY, 404), "ada": 200, "nobody": 302}
AGENTS = {**dict.fromkeys(EVERYBODY, 403), "alice": 200, "bob": 200, "nobody": 302}
PAYROLL = {**dict.fromkeys(EVERYBODY, 403), "ada": 200, "pia": 200, "nobody": 302}
GIVEN = {**dict.fromkeys(EVERYBODY, 403), "ada": 200, "nobody": 302}  # olga was not given the right
ANYBODY = {**dict.fromkeys(EVERYBODY, 200), "nobody": 302}
OWN_EXPORT = {**dict.fromkeys(EVERYBODY, 404), "alice": 200, "nobody": 302}
PLANNERS = {**dict.fromkeys(EVERYBODY, 403), "ada": 200, "nobody": 302}  # who may publish shifts
THE_PLAN = {**PLANNERS, "olga": 200}  # the marketplace's own operators may look
SIGNED_IN = {**dict.fromkeys(EVERYBODY, 200), "nobody": 302}
LINK = dict.fromkeys(EVERYBODY, 200)  # the link is the customer: who signed in does not matter


def only_posted(rule: dict[str, int]) -> dict[str, int]:
    return {who: 405 if code == 200 else code for who, code in rule.items()}


RULES: dict[str, dict[str, int]] = {
    "desk/": AGENTS,
    "desk/turns/": AGENTS,
    "desk/work/<int:pk>/passing/": {**AGENTS, "bob": 404},
    "onboarding/": AGENTS,
    "onboarding/<slug:step>/": AGENTS,
    "onboarding/documents/<uuid:pk>/": {**dict.fromkeys(EVERYBODY, 403), "ada": 200, "nobody": 302},
    "work/": dict.fromkeys(EVERYBODY, 200),
    "limits/": dict.fromkeys(EVERYBODY, 200),
    "limits/mine/": AGENTS,
    "limits/people/<int:pk>/": PLANNERS,
    "limits/ceilings/": PLANNERS,
    "limits/ceilings/<int:pk>/": PLANNERS,
    "shifts/": AGENTS,
    "shifts/places/": AGENTS,
    "shifts/claims/<int:pk>/swap/": {**AGENTS, "bob": 404},
    "shifts/swaps/": AGENTS,
    "shifts/away/": AGENTS,
    "shifts/calendar/": AGENTS,
    "plan/": THE_PLAN,
    "plan/new/": PLANNERS,
    "plan/file/": PLANNERS,
    "plan/<int:pk>/": THE_PLAN,
    "terms/": {**dict.fromkeys(EVERYBODY, 200), "nobody": 302},
    "notices/": SIGNED_IN,
    "answers/": FLOOR,
    "answers/new/": {**dict.fromkeys(EVERYBODY, 403), "ada": 200, "nobody": 302},  # nobody else was given the right
    "answers/proposals/": FLOOR,
    "answers/<int:pk>/": ACMES,
    "answers/<int:pk>/versions/<int:number>/": ACMES,
    "desk/proposals/": AGENTS,
    "desk/work/<int:pk>/answers/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/beside/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/proposal/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/answers/<int:answer>/proposal/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/tools/<int:tool>/": {**AGENTS, "bob": 404, "alice": 302},
    "manage/clients/<int:pk>/tools/": ADMINISTRATORS,
    "notices/choices/": SIGNED_IN,
    "c/<str:link>": LINK,
    "c/<str:link>/conversation.txt": LINK,
    "board/": FLOOR,
    "board/agents/": FLOOR,
    "board/tickets/": FLOOR,
    "board/queues/<int:pk>/": ACMES,
    "board/tickets/<int:pk>/": ACMES,
    "manage/clients/": ADMINISTRATORS,
    "manage/clients/new/": ADMINISTRATORS,
    "manage/clients/<int:pk>/": ADMINISTRATORS,
    "manage/endpoints/<int:pk>/": ADMINISTRATORS,
    "manage/queues/": ADMINISTRATORS,
    "manage/queues/new/": ADMINISTRATORS,
    "manage/queues/<int:pk>/": ADMINISTRATORS,
    "manage/queues/<int:pk>/rates/": ADMINISTRATORS,
    "manage/skills/": ADMINISTRATORS,
    "manage/skills/<int:pk>/": ADMINISTRATORS,
    "manage/agreements/": ADMINISTRATORS,
    "manage/people/": ADMINISTRATORS,
    "manage/people/new/": ADMINISTRATORS,
    "manage/people/<int:pk>/": ADMINISTRATORS,
    "audit/": GIVEN,
    "audit/deeds.csv": GIVEN,
    "applicants/": GIVEN,
    "applicants/funnel/": GIVEN,
    "applicants/<int:pk>/": GIVEN,
    "erasures/": GIVEN,
    "me/data/": ANYBODY,
    "me/data/exports/<uuid:pk>/": OWN_EXPORT,
    "me/data/exports/<uuid:pk>/archive.zip": {**OWN_EXPORT, "alice": 404},  # it is not made yet
    "training/": AGENTS,
    "training/attempts/<int:pk>/": {**AGENTS, "bob": 404},
    "training/<slug:slug>/": AGENTS,
    "training/<slug:slug>/lessons/<int:number>/": {**AGENTS, "bob": 302},  # who has not begun is led there
    "training/<slug:slug>/quiz/": {**AGENTS, "bob": 302},
    "training/<slug:slug>/pictures/<str:name>": ADMINISTRATORS,  # no version in force places it yet
    "modules/": GIVEN,
    "modules/new/": GIVEN,
    "modules/certificates/": GIVEN,
    "modules/<int:pk>/": GIVEN,
    "modules/<int:pk>/draft/": GIVEN,
    "modules/<int:pk>/draft/preview/": GIVEN,
    "modules/<int:pk>/versions/<int:number>/": GIVEN,
    "practice/": AGENTS,
    "practice/<int:pk>/": {**AGENTS, "bob": 404},
    "practice/desk/": {**AGENTS, "bob": 302},
    "practice/desk/work/<int:pk>/passing/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/beside/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/answers/": {**AGENTS, "alice": 302, "bob": 404},  # said on the desk
    "earnings": AGENTS,
    "earnings/today": AGENTS,
    "quality": AGENTS,
    "payroll": PAYROLL,
    "payroll/learning": PAYROLL,
    "payroll/<int:pk>": PAYROLL,
    "payroll/<int:pk>/register.csv": PAYROLL,
}
VERBS: dict[str, dict[str, int]] = {  # taken by POST alone: what a POST answers to who may not
    "shifts/<int:pk>/claim/": AGENTS,
    "shifts/<int:pk>/waiting/": AGENTS,
    "shifts/<int:pk>/waiting/end/": AGENTS,
    "shifts/<int:pk>/offer/": AGENTS,
    "shifts/claims/<int:pk>/release/": {**AGENTS, "bob": 404},
    "shifts/claims/<int:pk>/keep/": {**AGENTS, "bob": 404},
    "shifts/swaps/<int:pk>/answer/": {**AGENTS, "bob": 404},
    "shifts/away/<int:pk>/end/": {**AGENTS, "bob": 404},
    "plan/copy/": PLANNERS,
    "plan/<int:pk>/cancellation/": PLANNERS,
    "plan/<int:pk>/allowance/": PLANNERS,
    "limits/mine/consent/": AGENTS,
    "limits/people/<int:pk>/own-account/": GIVEN,
    "limits/people/<int:pk>/recess/": GIVEN,
    "limits/ceilings/<int:pk>/closing/": PLANNERS,
    "manage/clients/<int:pk>/keys/": ADMINISTRATORS,
    "manage/clients/<int:pk>/keys/<int:key>/revocation/": ADMINISTRATORS,
    "manage/clients/<int:pk>/members/": ADMINISTRATORS,
    "manage/clients/<int:pk>/members/<int:member>/removal/": ADMINISTRATORS,
    "manage/clients/<int:pk>/endpoints/": ADMINISTRATORS,
    "manage/endpoints/<int:pk>/turn/": ADMINISTRATORS,
    "manage/endpoints/<int:pk>/deliveries/<uuid:delivery>/replay/": ADMINISTRATORS,
    "manage/queues/<int:pk>/parts/<slug:part>/": ADMINISTRATORS,
    "manage/people/<int:pk>/invitation/": ADMINISTRATORS,
    "manage/people/<int:pk>/agent/": ADMINISTRATORS,
    "manage/people/<int:pk>/rights/": ADMINISTRATORS,
    "manage/people/<int:pk>/suspension/": ADMINISTRATORS,
    "manage/people/<int:pk>/reinstatement/": ADMINISTRATORS,
    "applicants/decisions/": GIVEN,
    "applicants/<int:pk>/approval/": GIVEN,
    "applicants/<int:pk>/decline/": GIVEN,
    "applicants/<int:pk>/taking-up/": GIVEN,
    "applicants/<int:pk>/requirements/<slug:kind>/acceptance/": GIVEN,
    "applicants/<int:pk>/requirements/<slug:kind>/<slug:verdict>/": GIVEN,
    "erasures/<int:pk>/grant/": GIVEN,
    "erasures/<int:pk>/refusal/": GIVEN,
    "me/language/": SIGNED_IN,
    "me/data/exports/": ANYBODY,
    "me/data/erasure/": ANYBODY,
    "me/data/erasure/withdrawal/": ANYBODY,
    "board/tickets/<int:pk>/reassignment/": ACMES,
    "board/tickets/<int:pk>/watch/": ACMES,
    "board/tickets/<int:pk>/presence/": ACMES,
    "board/tickets/<int:pk>/whispers/": ACMES,
    "board/tickets/<int:pk>/messages/": ACMES,
    "board/tickets/<int:pk>/taking/": ACMES,
    "board/tickets/<int:pk>/giving-back/": ACMES,
    "board/tickets/<int:pk>/closure/": ACMES,
    "notices/devices/": {**dict.fromkeys(EVERYBODY, 200), "nobody": 302},
    "notices/devices/<int:pk>/removal/": {**dict.fromkeys(EVERYBODY, 404), "nobody": 302},
    "onboarding/answer/": AGENTS,
    "onboarding/leaving/": AGENTS,
    "onboarding/not-a-student/": AGENTS,
    "onboarding/drafts/<slug:step>/": AGENTS,
    "onboarding/files/<slug:step>/": AGENTS,
    "onboarding/documents/<uuid:pk>/removal/": {**AGENTS, "bob": 404},
    "answers/<int:pk>/withdrawal/": {**ACMES, "olga": 403, "carl": 403},
    "answers/<int:pk>/versions/<int:number>/restoration/": {**ACMES, "olga": 403, "carl": 403},
    "answers/proposals/<int:pk>/decision/": {**ACMES, "olga": 403, "carl": 403},
    "desk/work/<int:pk>/answers/<int:answer>/use/": {**AGENTS, "bob": 404},
    "manage/clients/<int:pk>/tools/<int:tool>/removal/": ADMINISTRATORS,
    "training/attempts/<int:pk>/answers/": {**AGENTS, "bob": 404},
    "training/<slug:slug>/time/": AGENTS,
    "modules/certificates/<int:pk>/revocation/": GIVEN,
    "modules/<int:pk>/draft/publication/": GIVEN,
    "modules/<int:pk>/draft/removal/": GIVEN,
    "modules/<int:pk>/draft/recovery/": GIVEN,
    "modules/<int:pk>/pictures/<int:picture>/removal/": GIVEN,
    "modules/<int:pk>/pictures/<int:picture>/return/": GIVEN,
    "modules/<int:pk>/withdrawal/": GIVEN,
    "modules/<int:pk>/return/": GIVEN,
    "practice/desk/activity/": AGENTS,
    "practice/desk/offers/<int:pk>/acceptance/": {**AGENTS, "bob": 404},
    "practice/desk/offers/<int:pk>/refusal/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/messages/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/closure/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/completion/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/extension/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/note/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/parking/": {**AGENTS, "bob": 404},
    "practice/desk/work/<int:pk>/transfer/": {**AGENTS, "bob": 404},
    "desk/activity/": AGENTS,
    "desk/seats/": AGENTS,
    "desk/line/": AGENTS,
    "desk/line/leaving/": AGENTS,
    "desk/offers/<int:pk>/acceptance/": {**AGENTS, "bob": 404},
    "desk/offers/<int:pk>/refusal/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/messages/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/closure/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/completion/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/extension/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/parking/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/note/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/transfer/": {**AGENTS, "bob": 404},
    "desk/work/<int:pk>/calling-off/": {**AGENTS, "bob": 404},
    "desk/transfers/<int:pk>/taking/": {**AGENTS, "bob": 404},
    "desk/transfers/<int:pk>/leaving/": {**AGENTS, "bob": 404},
    "desk/transfers/<int:pk>/messages/": {**AGENTS, "bob": 404},
}
ELSEWHERE = (  # walked by tests of their own, or open to everybody
    "",
    "ask/",
    "accounts/",
    "api/",
    "demo/",
    "healthz",
    "desk/arrivals/",
    "worker.js",
    "site.webmanifest",
    "readyz",
    "metrics",
    "calendar/<str:secret>.ics",  # whoever has the address
    "c/<str:link>/messages",
    "c/<str:link>/address",
    "c/<str:link>/leaving",
    "c/<str:link>/assistant",
    "c/<str:link>/rating",
    "c/<str:link>/reopening",
)


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


@dataclass
class World:
    """What acme owns, with a ticket of zeta beside it."""

    people: dict[str, Person]
    ticket: Ticket
    other: Ticket
    numbers: dict[str, Any]
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, who: str) -> Browser:
        """Whose signing in is done once: it is not what is asked here."""
        if who not in self.browsers:
            self.browsers[who] = Browser()
            if who in self.people:
                self.browsers[who].force_login(self.people[who])
        return self.browsers[who]

    def address(self, route: str) -> str:
        """The route with acme's own things in it."""
        area = "/".join(route.split("/")[:2])
        values = {"pk": self.numbers.get(area, self.numbers.get(route.split("/")[0])), **self.numbers}
        return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)


@pytest.fixture
def world() -> World:
    now = timezone.now()
    acme, zeta = people.client("acme"), people.client("zeta")
    alice, bob = people.agent("alice"), people.agent("bob")
    known = {
        "ada": people.person("ada", Person.Role.ADMINISTRATOR),
        "olga": people.person("olga", Person.Role.OPERATOR),
        "carl": people.member("carl", acme),
        "zoe": people.member("zoe", zeta),
        "alice": alice.person,
        "bob": bob.person,
        "pia": people.person("pia", Person.Role.PAYROLL),
    }
    people.online(alice)
    ticket = people.ticket(people.queue(acme, skills={"cards": 1}), subject="Of acme alone")
    people.skill("cards").proficiencies.create(agent=alice, level=3)
    offer = people.offered(ticket)
    work = answering.accept(offer, now=now)
    conversation.customer_says(ticket, "Words of acme’s customer", now=now)
    other = people.ticket(people.queue(zeta), subject="Of zeta alone")
    conversation.customer_says(other, "Words of zeta’s customer", now=now)
    endpoint = WebhookEndpoint.objects.create(client=acme, url="https://example.org", secret="x", created_at=now)
    delivery = WebhookDelivery.objects.create(
        id=uuid.uuid4(), endpoint=endpoint, event_id=1, kind="ticket.closed", created_at=now, due_at=now
    )
    applied = applying.begin(alice.person, now=now)
    document = documents.hand_in(applied.requirements.get(kind="tax"), name="a.pdf", content=b"%PDF-1.7 a", now=now)
    said = {"title": "Of acme alone, an answer", "text": "Words of acme’s library", "keywords": ""}
    answer = writing.create(acme, "en", **said, by=known["ada"], now=now)
    made = using.propose(alice, work, answer, **{**said, "text": "Words of acme’s agent"}, why="", now=now)
    tool = {"name": "Account", "template": "https://acme.example/{ticket}", "lifetime_seconds": 60}
    published = planned.shift(known["ada"], now=now, at=planned.soon(now))
    numbers = {
        "plan": published.pk,
        "shifts": published.pk,
        "shifts/claims": claiming.claim(alice, published.pk, now=now).pk,
        "shifts/swaps": 1,
        "shifts/away": 1,
        "notices/devices": 1,
        "answers": answer.pk,
        "answers/proposals": made.pk,
        "answer": answer.pk,
        "number": 1,
        "tool": tools.add(acme, **tool, by=known["ada"], now=now)[0].pk,
        "step": "profile",
        "onboarding/documents": document.pk,
        "limits/people": alice.pk,
        "limits/ceilings": Ceiling.objects.create(language="en", places=1, guarantee=1, currency="SEK").pk,
        "link": ticket.link,
        "board/queues": ticket.queue_id,
        "board/tickets": ticket.pk,
        "desk/offers": offer.pk,
        "desk/work": work.pk,
        "desk/transfers": Transfer.objects.create(
            ticket=ticket, assignment=work, state="ended", warm=True, to_queue=ticket.queue, offer=offer, asked_at=now
        ).pk,
        "manage/clients": acme.pk,
        "manage/endpoints": endpoint.pk,
        "manage/queues": ticket.queue_id,
        "manage/skills": Skill.objects.get().pk,
        "manage/people": alice.person.pk,
        "key": ApiKey.issue(acme, "assistant", now=now)[0].pk,
        "member": Membership.objects.get(client=acme).pk,
        "delivery": delivery.pk,
        "part": "basics",
        "kind": "tax",
        "verdict": "request",
        "applicants": applying.begin(people.person("nina", Person.Role.AGENT), now=now).pk,
        "me/data": exporting.ask(alice.person, now=now).pk,
        "erasures": erasing.ask(people.agent("eve").person, now=now).pk,
        "payroll": periods.current("SEK", now).pk,
        **learned(alice, bob, now),
    }
    return World(known, ticket, other, numbers)


def learned(alice: Agent, bob: Agent, now: datetime) -> dict[str, Any]:
    """Alice learns and practises, and bob holds a certificate."""
    module, tara = taught.module(now=now), taught.trainer()
    attempt = quizzing.begin(taught.read(alice, module, now=now), now=now)
    certificate = certifying.grant(bob, versions.current(module), by=tara, reason="Knows it.", now=now)
    lessons.save(module, taught.written(), by=tara, now=now)
    picture = picturing.add(module, name="desk.png", content=taught.screen(), words="The desk", by=tara, now=now)
    done = practising.accept(practising.begin(alice, "charged-twice", now=now), now=now)
    practising.pass_on(done, note="", now=now)
    live = practising.accept(practising.begin(alice, "charged-twice", now=now), now=now)
    return {
        "slug": module.slug,
        "training/attempts": attempt.pk,
        "modules": module.pk,
        "modules/certificates": certificate.pk,
        "picture": picture.pk,
        "name": picture.name,
        "practice": done.pk,
        "practice/desk": live.pk,
    }


def test_every_page_has_a_rule() -> None:
    without = [
        route
        for route in routes(get_resolver().url_patterns)
        if route not in RULES | VERBS
        and not any(route == known or (known.endswith("/") and route.startswith(known)) for known in ELSEWHERE)
    ]

    assert without == []


def test_every_page_opens_for_whom_it_is_and_for_nobody_else(world: World) -> None:
    got, wanted = {}, {}
    for route, rule in RULES.items():
        for who in EVERYBODY:
            answer = world.browser(who).get(world.address(route))
            got[route, who], wanted[route, who] = answer.status_code, rule[who]

    assert got == wanted


def test_no_page_shows_one_client_what_is_the_others(world: World) -> None:
    for route in RULES:
        for who, foreign in (("carl", "zeta"), ("zoe", "acme")):
            answer = world.browser(who).get(world.address(route))
            if answer.status_code == 200 and not route.startswith("c/"):
                page = answer.getvalue().decode()
                assert f"Of {foreign} alone" not in page, (route, who)
                assert f"Words of {foreign}" not in page, (route, who)
    chat = world.browser("nobody").get(f"/c/{world.ticket.link}").content.decode()
    assert "Words of acme" in chat
    assert "Words of zeta" not in chat


def test_no_verb_is_taken_from_who_may_not(world: World) -> None:
    got, wanted = {}, {}
    for route, rule in VERBS.items():
        for who in EVERYBODY:
            if rule[who] != 200:
                answer = world.browser(who).post(world.address(route), {"reason": "Because I say so.", "to": "queue"})
                got[route, who], wanted[route, who] = answer.status_code, rule[who]

    assert got == wanted
    world.ticket.refresh_from_db()
    assert world.ticket.state == Ticket.State.ASSIGNED
    assert ApiKey.objects.filter(revoked_at=None).count() == 1
    assert Membership.objects.count() == 2
