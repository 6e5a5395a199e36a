"""The floor's pages over HTTP: who may open them, what they tell, giving a ticket to somebody."""

import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Person
from dispatch.doors.board import tickets as tickets_page
from dispatch.floor import board, house, reasons, timeline
from dispatch.handing import answering, interventions
from dispatch.models import Offer, Queue, Ticket
from dispatch.offers import exhausting, rescinding
from dispatch.work import closing, conversation
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    house.kept.clear()
    board._kept.clear()


@pytest.fixture
def world():
    """Acme's and Zeta's tickets, one each in conversation and one each waiting."""
    acme, zeta = people.client("acme"), people.client("zeta")
    queues = {"acme": people.queue(acme, "cards"), "zeta": people.queue(zeta, "loans")}
    held = {}
    for name, slug in (("alice", "acme"), ("bob", "zeta")):
        one = people.agent(name)
        people.online(one)
        ticket = people.ticket(queues[slug], subject=f"Held at {slug}")
        held[slug] = answering.accept(people.offered(ticket), now=timezone.now())
    waiting = {slug: people.ticket(queue, subject=f"Waiting at {slug}") for slug, queue in queues.items()}
    return {"acme": acme, "zeta": zeta, "queues": queues, "held": held, "waiting": waiting}


def browser_of(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_floor_asks_for_a_sign_in_and_turns_away_who_is_no_operator():
    assert Browser().get("/board/").status_code == 302
    for role in (Person.Role.AGENT, Person.Role.PAYROLL):
        answer = browser_of(people.person(role, role)).get("/board/", headers={"accept": "text/html"})
        assert answer.status_code == 403


def test_a_clients_people_find_nothing_of_another_client_on_any_page(world):
    ann = browser_of(people.member("ann", world["acme"]))
    foreign = world["waiting"]["zeta"].pk

    for path in ("/board/", "/board/?window=today", "/board/agents/", "/board/tickets/", "/board/tickets/?q=r"):
        shown = text(ann.get(path))
        assert "Zeta" not in shown
        assert "Loans" not in shown
        assert "Bob" not in shown
        assert f"T-{foreign} " not in shown
    assert ann.get(f"/board/tickets/{foreign}/").status_code == 404
    assert ann.post(f"/board/tickets/{foreign}/reassignment/", {"to": "queue"}).status_code == 404
    assert ann.get(f"/board/queues/{world['queues']['zeta'].pk}/").status_code == 404
    assert text(ann.get(f"/board/tickets/?q=T-{foreign}")).count("No ticket fits") == 1


def test_operators_see_both(world):
    shown = text(browser_of(people.person("olga", Person.Role.OPERATOR)).get("/board/"))

    assert all(name in shown for name in ("Cards", "Loans", "Alice", "Bob", "Guarantees"))


def test_a_ticket_is_found_as_it_is_read_aloud(world):
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))
    ticket = world["waiting"]["acme"]

    for asked in (f"T-{ticket.pk}", f"t {ticket.pk}", f"#{ticket.pk}", str(ticket.pk), ticket.reference):
        assert ticket.number in text(olga.get("/board/tickets/", {"q": asked, "state": "waiting"}))
    assert ticket.number not in text(olga.get("/board/tickets/", {"q": ticket.number, "state": "closed"}))


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("T-48 213", 48213),
        ("T-48\u202f213", 48213),
        ("t48213", 48213),
        ("#7", 7),
        ("T-", None),
        ("x7", None),
        ("9" * 30, None),
    ],
)
def test_a_number_is_read_through_spaces(asked, number):
    assert tickets_page.number_of(asked) == number


def test_the_list_goes_on_page_by_page_without_repeating(world, monkeypatch):
    monkeypatch.setattr(tickets_page, "PAGE", 2)
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))
    seen, path = [], "/board/tickets/"

    while path:
        page = olga.get(path).content.decode()
        seen += re.findall(r">T-(\d+)</a>", page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        path = "/board/tickets/" + link[1].replace("&amp;", "&") if link else None

    assert seen == [str(pk) for pk in Ticket.objects.order_by("-pk").values_list("pk", flat=True)]


def test_an_operator_gives_a_waiting_ticket_to_a_named_free_person(world):
    olga = people.person("olga", Person.Role.OPERATOR)
    carol = people.agent("carol")
    people.online(carol)
    ticket = world["waiting"]["acme"]

    answer = browser_of(olga).post(f"/board/tickets/{ticket.pk}/reassignment/", {"to": carol.pk}, follow=True)

    assert Offer.objects.pending().get(ticket=ticket).agent == carol
    assert "Offered to Carol" in text(answer)
    assert "Olga gives it to Carol" in text(answer)
    assert "A person named them. The policy was not asked." in text(answer)


def test_who_has_no_free_seat_cannot_be_given_a_ticket_and_the_page_says_so(world):
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))
    ticket = world["waiting"]["acme"]
    alice = world["held"]["acme"].agent
    people.online(people.agent("carol"))

    answer = olga.post(f"/board/tickets/{ticket.pk}/reassignment/", {"to": alice.pk})

    assert answer.status_code == 409
    assert "This person has no free seat now, or cannot serve it." in text(answer)
    assert not Offer.objects.pending().filter(ticket=ticket).exists()


def test_who_cannot_serve_a_ticket_is_not_offered_as_a_choice(world):
    people.online(people.agent("dora", languages=("fi",)))
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))

    shown = text(olga.get(f"/board/tickets/{world['waiting']['acme'].pk}/"))

    assert "Dora" not in shown
    assert "Nobody with a free seat can serve it now." in shown


def test_a_clients_operator_may_put_a_ticket_back_but_is_told_no_names(world):
    people.online(people.agent("carol"))
    ann = browser_of(people.member("ann", world["acme"]))
    work = world["held"]["acme"]
    path = f"/board/tickets/{work.ticket_id}/"
    assert "Carol" not in text(ann.get(path))

    answer = ann.post(f"{path}reassignment/", {"to": "queue"}, headers={"X-Drawer": "1"})

    assert "Done." in text(answer)
    assert Ticket.objects.get(pk=work.ticket_id).state == Ticket.State.WAITING


def test_what_was_closed_meanwhile_is_not_given_to_anybody(world):
    work = world["held"]["acme"]
    olga = people.person("olga", Person.Role.OPERATOR)
    closing.close(work, "solved", now=timezone.now())

    answer = browser_of(olga).post(f"/board/tickets/{work.ticket_id}/reassignment/", {"to": "queue"})

    assert answer.status_code == 409
    assert "has ended or is being wrapped up" in text(answer)


def test_a_drawer_gets_the_middle_of_the_page_alone(world):
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))

    answer = olga.get(f"/board/tickets/{world['waiting']['acme'].pk}/", headers={"X-Drawer": "1"})

    assert b"<html" not in answer.content
    assert b"data-number" in answer.content


def told(ticket: Ticket, *, whole: bool = True) -> list[str]:
    return [f"{step.told.words}|{step.told.tag}" for step in timeline.of(ticket, whole=whole)]


def test_the_timeline_tells_a_tickets_life_in_words(world):
    queue = world["queues"]["acme"]
    carol, dan = people.agent("carol"), people.agent("dan")
    people.online(carol)
    start = timezone.now()
    ticket = people.ticket(queue, now=start, reason="The block is not in its power.", priority=9)
    rescinding.take_back_undelivered(now=people.offered(ticket, now=start).offered_at + timezone.timedelta(seconds=3))
    later = start + timezone.timedelta(seconds=40)  # after a rest, since her desk could not be reached
    answering.decline(
        people.offered(ticket, now=later), reason="in two tickets", now=later + timezone.timedelta(seconds=6)
    )
    people.online(dan)
    work = answering.accept(people.offered(ticket, now=later), now=later + timezone.timedelta(seconds=4))
    conversation.agent_says(work, "Hello.", now=timezone.now())
    closing.close(work, "answered", now=timezone.now())

    assert told(ticket) == [
        "Assistant hands over: the block is not in its power|",
        "Offered to Carol|Not delivered, counts for nothing",
        "Offered to Carol|Declined after 6\u00a0s, in two tickets",
        "Offered to Dan|",
        "Dan takes it|After 4\u00a0s",
        "Dan closes it|Answered, not solved",
    ]
    assert told(ticket, whole=False)[1:5:3] == [
        "Offered to a person|Not delivered, counts for nothing", "Dan takes it|After 4\u00a0s",
    ]  # fmt: skip


def test_the_timeline_says_when_everybody_had_let_it_go_and_whom_each_ring_added(world):
    queue, ticket = world["queues"]["acme"], world["waiting"]["acme"]
    rules = {"language_fallback": ["sv"], "surge_step_percent": 10, "surge_most_percent": 10}
    Queue.objects.filter(pk=queue.pk).update(**rules, decline_cooldown_seconds=0)
    queue.rings.create(number=1, after_seconds=60, lower_levels_by=1)
    queue.rings.create(number=2, after_seconds=90, fallback_languages=1)
    people.online(people.agent("carol"))
    for _ in range(2):
        answering.decline(people.offered(ticket), now=timezone.now())
        exhausting.exhaust([ticket.pk], now=timezone.now())

    ticket = Ticket.objects.get(pk=ticket.pk)
    let_go = "Everybody at work who could take it has let it go"

    assert [one for one in told(ticket) if "Ring" in one or let_go in one] == [
        f"{let_go}|Price raised by 10\u00a0%",
        "Ring 1: skills 1 level lower too|",
        f"{let_go}|",
        "Ring 2: those who speak Swedish too|",
    ]


def test_an_operator_reads_why_each_offer_went_where_it_went_and_what_its_class_came_from(world):
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))
    ticket = world["waiting"]["acme"]
    people.online(people.agent("carol"))
    first = people.offered(ticket)
    answering.decline(first, now=timezone.now())
    people.online(people.agent("dan"))
    people.offered(ticket)
    path = f"/board/tickets/{ticket.pk}/"

    latest, earlier = text(olga.get(path)), text(olga.get(f"{path}?offer={first.pk}"))

    assert "Why Dan" in latest
    assert f'href="{path}?offer={first.pk}#why"' in olga.get(path).content.decode()
    assert "Why Carol" in earlier
    assert "standing × 0.2 0.80" in earlier
    assert "Why" not in text(olga.get(f"/board/tickets/{world['waiting']['zeta'].pk}/?offer={first.pk}"))


def test_the_line_is_solid_while_a_person_holds_the_ticket(world):
    work = world["held"]["acme"]
    interventions.reassign(work.ticket, to=None, by=people.person("olga", "operator"), now=timezone.now())

    solid = {step.told.words: step.holder for step in timeline.of(work.ticket, whole=True)}

    assert solid["Alice takes it"]
    assert not solid["Back in the queue, in its old place"]
    assert not solid["Olga puts it back in the queue"]


def test_the_decision_counts_who_was_not_considered(world):
    people.online(people.agent("carol"))
    people.online(people.agent("dora", languages=("fi",)))
    ticket = world["waiting"]["acme"]
    people.offered(ticket)

    why = reasons.of(ticket, language="English")

    assert why is not None
    assert why.name == "Carol"
    assert "1 does not speak English" in why.excluded


def test_a_queues_day_adds_up_in_every_half_hour(world):
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))

    page = olga.get(f"/board/queues/{world['queues']['acme'].pk}/").content.decode()

    foot = re.findall(r"<td[^>]*>([^<]+)", page[page.index("Since midnight") :])
    offered, answered, abandoned, cancelled, waiting = map(int, foot[:5])
    assert (offered, answered, waiting) == (2, 1, 1)
    assert offered == answered + abandoned + cancelled + waiting


def test_a_ticket_that_came_out_of_hours_says_from_when_it_waits(world):
    ticket = world["waiting"]["acme"]
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=timezone.now() + timezone.timedelta(hours=9))
    olga = browser_of(people.person("olga", Person.Role.OPERATOR))

    assert "Waits from opening" in text(olga.get(f"/board/tickets/{ticket.pk}/"))
