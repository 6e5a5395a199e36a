"""A queue's page in parts: each is saved alone, says what does not fit, and keeps what was typed."""

from datetime import date, time
from typing import Any

import pytest
import structlog
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Person
from dispatch.doors.manage import changes
from dispatch.models import Client, ClosedDay, OpeningHours, Queue, Ring, Ticket
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    browser = Browser()
    browser.force_login(people.person("ada", Person.Role.ADMINISTRATOR))
    return browser


@pytest.fixture
def acme() -> Client:
    return people.client("acme")


@pytest.fixture
def cards(acme: Client) -> Queue:
    return people.queue(acme, "cards", skills={"cards": 3}, language_fallback=["sv", "da"])


@pytest.fixture
def payments(acme: Client) -> Queue:
    return people.queue(acme, "payments", skills={"payments": 1}, tier=2)


def save(browser: Browser, queue: Queue, part: str, /, **fields: Any) -> tuple[int, str]:
    answer = browser.post(reverse("manage_queue_part", args=[queue.pk, part]), fields, follow=True)
    return answer.status_code, answer.content.decode()


def page(browser: Browser, queue: Queue) -> str:
    return browser.get(reverse("manage_queue", args=[queue.pk])).content.decode()


def needs(*rows: tuple[int | str, int, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"need-TOTAL_FORMS": len(rows), "need-INITIAL_FORMS": 0}
    for number, (skill, level, how) in enumerate(rows):
        said |= {f"need-{number}-skill": skill, f"need-{number}-level": level, f"need-{number}-how": how}
    return said


def rings(*rows: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"ring-TOTAL_FORMS": len(rows), "ring-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        plain = {"number": number + 1, "lower_levels_by": 0, "fallback_languages": 0, **row}
        said |= {f"ring-{number}-{name}": value for name, value in plain.items()}
    return said


def week(**fields: Any) -> dict[str, Any]:
    return {"hours-time_zone": "Europe/Stockholm", "hours-country": "", "hours-part": "", "hours-closed": "", **fields}


# Whom it asks


def test_skills_stand_alone_or_in_groups_are_wished_for_or_ruled_out(browser: Browser, cards: Queue) -> None:
    slugs = ("cards", "fraud", "refunds", "empathy", "chess", "trainee")
    ids = {slug: people.skill(slug).pk for slug in slugs}

    code, _ = save(
        browser, cards, "needs",
        **needs(
            (ids["cards"], 2, "must"), (ids["fraud"], 1, "or1"), (ids["refunds"], 3, "or1"),
            (ids["empathy"], 2, "until2"), (ids["chess"], 1, "wish"), (ids["trainee"], 1, "not"), ("", 1, "must"),
        ),
    )  # fmt: skip

    rows = {need.skill.slug: (need.kind, need.alternative, need.level, need.until_ring) for need in cards.needs.all()}
    assert code == 200
    assert rows == {
        "cards": ("required", 0, 2, 0),
        "fraud": ("required", 1, 1, 0),
        "refunds": ("required", 1, 3, 0),
        "empathy": ("preferred", 0, 2, 2),
        "chess": ("preferred", 0, 1, 0),
        "trainee": ("excluded", 0, 1, 0),
    }
    shown = page(browser, cards)
    assert shown.count('value="or1" selected') == 2
    assert shown.count('value="until2" selected') == 1


def test_a_skill_stands_once(browser: Browser, cards: Queue) -> None:
    pk = people.skill("cards").pk

    code, shown = save(browser, cards, "needs", **needs((pk, 2, "must"), (pk, 3, "wish")))

    assert code == 400
    assert "Cards stands here twice." in shown
    assert cards.required_levels() == {"cards": 3}


# Rings


def test_rings_say_in_words_what_they_do(browser: Browser, cards: Queue, payments: Queue) -> None:
    cards.needs.create(skill=people.skill("empathy"), level=1, kind="preferred", until_ring=2)

    code, shown = save(
        browser, cards, "rings",
        **rings(
            {"after_seconds": 45, "lower_levels_by": 1, "widen_to": payments.pk},
            {"wait_over_seconds": 120, "service_level_under": 60, "fallback_languages": 1},
            {"after_seconds": 600},
        ),
    )  # fmt: skip

    assert code == 200
    assert "After 45 s: Cards 2 instead of 3; also people of Payments." in shown
    assert (
        "When the expected wait is over 2 min, or when the service level is under 60 %:"
        " Empathy is no longer asked for; also in Swedish." in shown
    )
    assert "After 10 min: nobody more is asked." in shown
    assert [(ring.number, ring.after_seconds) for ring in Ring.objects.all()] == [(1, 45), (2, None), (3, 600)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{}], "Say when ring 1 comes"),
        ([{"number": 2, "after_seconds": 1}, {"number": 2, "after_seconds": 5}], "Ring 2 stands here twice."),
        ([{"after_seconds": 60}, {"after_seconds": 30}], "Ring 2 comes after ring 1: say more than 60."),
        ([{"number": 7, "after_seconds": 1}], "less than or equal to 6"),
        ([{"after_seconds": -1}], "greater than or equal to 0"),
        ([{"after_seconds": 5, "fallback_languages": 3}], "The queue names no such language."),
    ],
)
def test_a_ring_that_does_not_fit_is_said_and_kept(
    browser: Browser, cards: Queue, rows: list[dict[str, Any]], said: str
) -> None:
    Ring.objects.create(queue=cards, number=1, after_seconds=10)

    code, shown = save(browser, cards, "rings", **rings(*rows))

    assert code == 400
    assert said in shown
    assert [ring.after_seconds for ring in Ring.objects.all()] == [10]
    for row in rows:
        if "after_seconds" in row:
            assert f'value="{row["after_seconds"]}"' in shown


def test_rings_are_removed_added_and_put_in_another_order(browser: Browser, cards: Queue) -> None:
    save(browser, cards, "rings", **rings({"after_seconds": 10}, {"service_level_under": 50}, {"after_seconds": 90}))

    save(
        browser, cards, "rings",
        **rings(
            {"number": 1, "after_seconds": 10, "remove": "on"},
            {"number": 2, "service_level_under": 50},
            {"number": 1, "after_seconds": 90},
        ),
    )  # fmt: skip

    found = Ring.objects.order_by("number").values_list("number", "after_seconds", "service_level_under")
    assert list(found) == [(1, 90, None), (2, None, 50)]


def test_another_clients_people_are_not_asked(browser: Browser, cards: Queue) -> None:
    foreign = people.queue(people.client("zeta"), "secret")

    code, _ = save(browser, cards, "rings", **rings({"after_seconds": 10, "widen_to": foreign.pk}))

    assert code == 400
    assert "Secret" not in page(browser, cards)


def test_what_waits_widens_by_the_new_rings(browser: Browser, cards: Queue) -> None:
    one = people.ticket(cards)

    save(browser, cards, "rings", **rings({"after_seconds": 45}))

    widens_at = Ticket.objects.get(pk=one.pk).widens_at
    assert widens_at is not None
    assert (widens_at - one.waiting_since).total_seconds() == 45


# Opening hours


def test_a_week_is_kept_as_it_was_typed(browser: Browser, cards: Queue) -> None:
    code, shown = save(
        browser, cards, "hours",
        **week(
            opens_0=["13:00", "08:00", ""], closes_0=["17:00", "12:00", ""], opens_6=["20:00"], closes_6=["00:00"],
            **{
                "hours-country": "DE",
                "hours-part": "by",
                "hours-closed": "2026-12-24 Christmas Eve\n\n2026-12-31",
            },
        ),
    )  # fmt: skip

    cards.refresh_from_db()
    assert code == 200
    assert [(row.weekday, row.opens, row.closes) for row in OpeningHours.objects.all()] == [
        (0, time(8), time(12)),
        (0, time(13), time(17)),
        (6, time(20), time(0)),
    ]
    assert cards.holidays_of == "DE-BY"
    assert dict(ClosedDay.objects.values_list("date", "name")) == {
        date(2026, 12, 24): "Christmas Eve",
        date(2026, 12, 31): "",
    }
    assert "2026-12-24 Christmas Eve" in shown
    assert ("Next open: " in shown) or ("Open until " in shown)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"opens_0": ["17:00"], "closes_0": ["08:00"]}, "Monday closes before it opens: 17:00–08:00."),
        ({"opens_1": ["08:00"], "closes_1": ["08:00"]}, "Tuesday closes before it opens"),
        ({"opens_2": ["08:00"], "closes_2": [""]}, "Wednesday: a span begins and ends."),
        ({"opens_3": ["8 o’clock"], "closes_3": ["17:00"]}, "“8 o’clock” is no time of day."),
        (
            {"opens_4": ["08:00", "11:00"], "closes_4": ["12:00", "15:00"]},
            "Friday: 08:00–12:00 and 11:00–15:00 overlap.",
        ),
        ({"opens_5": ["08:00", "11:00"], "closes_5": ["00:00", "15:00"]}, "overlap."),
        ({"hours-time_zone": "Middle-earth/Shire"}, "is not one of the available choices"),
        ({"hours-part": "BY"}, "Say of which country."),
        ({"hours-country": "DE", "hours-part": "XX"}, "Known parts: BB, BE"),
        ({"hours-country": "QQ"}, "is not one of the available choices"),
        ({"hours-closed": "24 December"}, "“24” is no date."),
        ({"hours-closed": "2026-12-24\n2026-12-24 again"}, "2026-12-24 stands here twice."),
    ],
)
def test_hours_that_do_not_fit_are_said_and_nothing_is_lost(
    browser: Browser, cards: Queue, fields: dict[str, Any], said: str
) -> None:
    OpeningHours.objects.create(queue=cards, weekday=0, opens=time(9), closes=time(10))

    code, shown = save(browser, cards, "hours", **week(**fields))

    assert code == 400
    assert said in shown
    assert OpeningHours.objects.get().opens == time(9)
    for typed in fields.get("opens_4", []):
        assert f'value="{typed}"' in shown


def test_hours_that_never_open_are_refused(browser: Browser, cards: Queue) -> None:
    today = timezone.now().date()
    days = [date.fromordinal(today.toordinal() + step) for step in range(-2, 420)]
    closed = "\n".join(day.isoformat() for day in days if day.weekday() == 0)

    code, shown = save(
        browser, cards, "hours", **week(opens_0=["08:00"], closes_0=["12:00"], **{"hours-closed": closed})
    )

    assert code == 400
    assert "it does not open within a year" in shown


# Limits, intake, order, door


def test_limits_are_saved_alone(browser: Browser, cards: Queue) -> None:
    limits = {
        "offer_timeout_seconds": 25, "wrap_up_seconds": 60, "decline_cooldown_seconds": 300,
        "abandon_after_seconds": 240, "park_after_seconds": 600, "sticky_seconds": 30, "returning_within_hours": 24,
    }  # fmt: skip

    code, _ = save(browser, cards, "limits", **limits)
    refused, shown = save(browser, cards, "limits", **{**limits, "offer_timeout_seconds": 0})

    cards.refresh_from_db()
    assert (code, refused) == (200, 400)
    assert {name: getattr(cards, name) for name in limits} == limits
    assert 'id="limits"' in shown
    assert 'aria-invalid="true"' in shown


INTAKE = {"intake_percent": 100, "surge_step_percent": 0, "surge_most_percent": 0}


def test_where_tickets_go_instead_is_said_with_the_wait(browser: Browser, cards: Queue, payments: Queue) -> None:
    code, _ = save(
        browser, cards, "intake", **INTAKE, overflow_to=payments.pk, overflow_wait_seconds=90, escalates_to=payments.pk
    )
    without, shown = save(browser, cards, "intake", **INTAKE, overflow_to=payments.pk)
    nowhere, said = save(browser, cards, "intake", **INTAKE, overflow_wait_seconds=90)

    cards.refresh_from_db()
    assert (code, without, nowhere) == (200, 400, 400)
    assert (cards.overflow_to, cards.overflow_wait_seconds, cards.escalates_to) == (payments, 90, payments)
    assert "Say above which expected wait a new ticket goes there." in shown
    assert "Say where a new ticket goes then." in said


def test_tickets_do_not_go_round_in_a_circle(browser: Browser, acme: Client, cards: Queue, payments: Queue) -> None:
    between = people.queue(acme, "between", overflow_to=cards, overflow_wait_seconds=9, tier=3, escalates_to=cards)
    Queue.objects.filter(pk=payments.pk).update(overflow_to=between, overflow_wait_seconds=9, escalates_to=between)

    code, shown = save(
        browser, cards, "intake", **INTAKE, overflow_to=payments.pk, overflow_wait_seconds=1, escalates_to=payments.pk
    )

    assert code == 400
    assert "Payments overflows to this queue already: tickets would go round in a circle." in shown
    assert "Payments escalates to this queue already: tickets would go round in a circle." in shown


def test_a_ticket_escalates_upwards(browser: Browser, acme: Client, cards: Queue) -> None:
    code, shown = save(browser, cards, "intake", **INTAKE, escalates_to=people.queue(acme, "peers").pk)

    assert code == 400
    assert "Peers is of tier 1: a ticket escalates to a higher one." in shown


def test_a_price_rises_by_steps_up_to_the_most(browser: Browser, cards: Queue) -> None:
    code, shown = save(browser, cards, "intake", **{**INTAKE, "surge_step_percent": 20, "surge_most_percent": 10})

    assert code == 400
    assert "One step is more than the most." in shown


ORDER = {
    "weight_load": 1, "weight_preferred": 0.5, "weight_level": 0.1, "weight_standing": 0.2, "weight_price": 0.1,
    "band": 0.25, "fairness_seconds": 1800,
}  # fmt: skip


def first(shown: str) -> str:
    return shown.partition("<b>1.</b> ")[2].partition(" ")[0]


def test_the_example_shows_who_would_come_first(browser: Browser, cards: Queue) -> None:
    by_turn = save(browser, cards, "order", **{**ORDER, "weight_preferred": 0})[1]
    tried = save(browser, cards, "order", **{**ORDER, "weight_preferred": 5, "try": "1"})[1]
    nothing_saved = page(browser, cards)
    refused, _ = save(browser, cards, "order", **{**ORDER, "band": 0})

    assert (first(by_turn), first(tried), first(nothing_saved)) == ("Bo", "Cleo", "Bo")
    assert refused == 400


def test_the_door_is_opened_and_its_link_shown(browser: Browser, cards: Queue) -> None:
    closed = page(browser, cards)

    _, shown = save(browser, cards, "door", door="on")

    cards.refresh_from_db()
    assert cards.door
    assert "/ask/acme/cards" not in closed
    assert "http://testserver/ask/acme/cards" in shown


# All of them


def test_the_list_says_what_is_open_now(browser: Browser, acme: Client, cards: Queue) -> None:
    shut = people.queue(acme, "shut")
    tomorrow = (timezone.now().weekday() + 2) % 7
    OpeningHours.objects.create(queue=shut, weekday=tomorrow, opens=time(8), closes=time(9))

    shown = browser.get(reverse("manage_queues")).content.decode()

    assert "Always open" in shown
    assert "Next open: " in shown


def test_languages_to_fall_back_to_are_tags_and_enough_for_the_rings(browser: Browser, cards: Queue) -> None:
    basics = {
        "name": "Cards", "slug": "cards", "kind": "async", "language": "no", "priority": 3,
        "priority_step_seconds": 60, "target_percent": 80, "target_seconds": 20, "tier": 1, "open": "on",
    }  # fmt: skip
    Ring.objects.create(queue=cards, number=1, after_seconds=1, fallback_languages=2)

    wrong, shown = save(browser, cards, "basics", **basics, language_fallback="Swedish")
    few, said = save(browser, cards, "basics", **basics, language_fallback="sv")
    right, _ = save(browser, cards, "basics", **basics, language_fallback="sv, da,  en")

    cards.refresh_from_db()
    assert (wrong, few, right) == (400, 400, 200)
    assert "“Swedish” is none." in shown
    assert "A ring of this queue allows 2 of them." in said
    assert (cards.language_fallback, cards.kind) == (["sv", "da", "en"], "async")


def test_it_is_logged_who_changed_what(browser: Browser, cards: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Person.objects.get(name="Ada")

    log = structlog.testing.CapturingLogger()  # not capture_logs: whoever has logged before keeps their logger
    monkeypatch.setattr(changes, "log", log)
    save(browser, cards, "rings", **rings({"after_seconds": 45}))
    save(browser, cards, "door", door="on")
    save(browser, cards, "door", door="on")

    lines = [call.kwargs for call in log.calls if call.args == ("changed",)]
    assert [(line["subject"], line["id"], line["by"]) for line in lines] == [("queue", cards.pk, ada.pk)] * 2
    assert lines[0]["changed"]["rings"]["to"][0]["after_seconds"] == 45
    assert lines[1]["changed"] == {"door": {"from": False, "to": True}}


def test_an_unknown_part_is_not_found(browser: Browser, cards: Queue) -> None:
    assert save(browser, cards, "nonsense")[0] == 404
