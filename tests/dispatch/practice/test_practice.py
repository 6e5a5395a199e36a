"""Practice tickets: the real desk, a scripted customer, and nothing that reaches the market."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client as Browser
from django.utils import timezone

from agents.models import Agent
from agents.training.models import Enrolment, Practised
from dispatch.models import Message, Offer
from dispatch.models.offer import OfferExpired
from dispatch.offers import offering
from dispatch.practice import practising, script
from dispatch.practice.doors.page import APART
from dispatch.practice.models import Practice, Said
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.agents.training import taught

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
db = pytest.mark.django_db
GOOD = "Hang up now, it is not your bank. Then block the card. It happens to careful people."


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice")


def taken(agent: Agent, slug: str = "charged-twice", *, now: datetime = NOW) -> Practice:
    return practising.accept(practising.begin(agent, slug, now=now), now=now)


@pytest.mark.parametrize("one", script.in_every_language(), ids=lambda one: f"{one.slug}-{one.language}")
def test_a_script_finds_its_own_example_good(one: script.Script) -> None:
    findings = script.review(one, one.model, one.outcomes[0])

    assert [finding.name for finding in findings if not finding.good] == []


@pytest.mark.parametrize("one", script.in_every_language(), ids=lambda one: f"{one.slug}-{one.language}")
def test_a_script_comes_to_its_end_whatever_is_written(one: script.Script) -> None:
    turns, waited, said = 0, 0, []

    for _ in range(3 * len(one.turns)):
        words, turns, waited = script.reply(one, turns, waited, "hm")
        said += words

    assert turns == len(one.turns)
    assert said[-1] == one.turns[-1].say[-1]
    assert script.reply(one, turns, waited, "hm") == ([], turns, waited)


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("en", "Please tell me the code that you gave away."),
        ("fr", "Dites-moi le code que vous avez donné."),
        ("sv", "Säg mig koden som du lämnade ut."),
    ],
)
def test_a_script_notices_what_is_missing(language: str, wrong: str) -> None:
    scam = script.named("the-safe-account", language)

    bad = script.review(scam, [wrong], "solved")

    assert [one.good for one in bad] == [False] * len(bad)


@db
def test_a_practice_ticket_goes_through_the_steps_of_the_desk(alice: Agent) -> None:
    practice = taken(alice)

    mine, replies = practising.say(practice, "Hello Maria, I see 89 twice.", key=None, now=after(5))
    practising.close(practice, "answered", note="One is reserved.", now=after(60))
    done = practising.complete(practice, now=after(90))

    assert (mine.author, [one.author for one in replies]) == ("agent", ["customer", "customer"])
    assert (done.state, done.outcome, done.note) == (Practice.State.DONE, "answered", "One is reserved.")
    assert practising.findings(done)[0].good
    assert Practised.objects.get().script == "charged-twice"


@db
def test_the_words_of_the_script_come_when_they_would_have_been_typed(alice: Agent) -> None:
    practice = taken(alice)

    _, replies = practising.say(practice, "Hello Maria, I see 89 twice.", key=None, now=after(5))
    _, meanwhile = practising.say(practice, "One moment.", key=None, now=after(5.5))

    at_once = [one.text for one in practice.said_until(after(5)) if one.author == "customer" and not one.transcript]
    later = [one.text for one in practice.said_until(after(30)) if one.author == "customer" and not one.transcript]
    assert (at_once, later, meanwhile) == ([], [one.text for one in replies], [])


@db
def test_the_same_message_sent_twice_is_said_once_and_answered_once(alice: Agent) -> None:
    practice = taken(alice)
    key = practice.said.first().key.__class__("00000000-0000-4000-8000-000000000001")

    first, replies = practising.say(practice, "Hello", key=key, now=after(1))
    second, none = practising.say(practice, "Hello", key=key, now=after(60))

    assert (first.pk, none) == (second.pk, [])
    assert len(replies) == 2


@db
def test_nothing_of_practice_reaches_the_market(alice: Agent) -> None:
    """Every table of dispatch, pay and quality is as it was, and the dispatcher finds nothing."""
    people.online(alice, now=timezone.now())
    kept = [
        model for label in ("dispatch", "pay", "quality", "kernel") for model in apps.get_app_config(label).get_models()
    ]
    before = {model.__name__: model.objects.count() for model in kept}

    practice = taken(alice, "the-safe-account", now=timezone.now())
    practising.say(practice, GOOD, key=None, now=timezone.now())
    offering.offer_waiting(now=timezone.now())
    practising.pass_on(practice, note="Wants, checked, done, open.", now=timezone.now())

    assert {model.__name__: model.objects.count() for model in kept} == before
    assert not Event.objects.filter(kind__startswith="practice").exists()
    assert (Offer.objects.count(), Message.objects.count()) == (0, 0)


@db
def test_passing_on_is_an_ending_too(alice: Agent) -> None:
    practice = taken(alice, "the-safe-account")
    practising.say(practice, GOOD, key=None, now=after(5))

    done = practising.pass_on(practice, note="Code given away.", now=after(60))

    assert (done.state, done.outcome) == (Practice.State.DONE, script.PASSED_ON)
    assert practising.findings(done)[-1].good


@db
def test_who_wrote_nothing_has_not_practised(alice: Agent) -> None:
    practice = taken(alice)

    practising.close(practice, "solved", note="", now=after(5))
    practising.complete(practice, now=after(6))

    assert Practised.objects.count() == 0
    assert not any(one.good for one in practising.findings(Practice.objects.get())[:-1])


@db
def test_practice_counts_for_the_module_that_asks_for_it_and_as_learning_time(alice: Agent) -> None:
    enrolment = taught.passed(alice, taught.module(now=NOW, practice=1, minutes=30), now=NOW)
    practice = taken(alice, now=NOW)
    practising.say(practice, "Hello Maria", key=None, now=after(5))
    practising.close(practice, "answered", note="", now=after(200))

    practising.complete(practice, now=after(300))

    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    assert (enrolment.spent_seconds, enrolment.passed_at) == (300, after(300))


@db
def test_one_practice_ticket_at_a_time_and_leaving_it_costs_nothing(alice: Agent) -> None:
    practice = taken(alice)

    with pytest.raises(practising.OneAtATime):
        practising.begin(alice, "for-my-mother", now=NOW)
    practising.leave(practice, now=after(5))
    practising.begin(alice, "for-my-mother", now=after(6))

    assert Practised.objects.count() == 0


@db
def test_an_offer_of_practice_expires_as_a_real_one_does(alice: Agent) -> None:
    practice = practising.begin(alice, "charged-twice", now=NOW)

    with pytest.raises(OfferExpired):
        practising.accept(practice, now=practice.expires_at)
    assert Practice.objects.get().state == Practice.State.LEFT


@db
@pytest.mark.parametrize("state", [Agent.State.DECLINED, Agent.State.LEFT])
def test_who_has_left_does_not_practise(alice: Agent, state: str) -> None:
    alice.state = state

    with pytest.raises(practising.NotForYou):
        practising.begin(alice, "charged-twice", now=NOW)


@db
def test_an_applicant_practises_by_forms_alone(alice: Agent) -> None:
    Agent.objects.update(state=Agent.State.ONBOARDING)
    page = Browser()
    page.force_login(alice.person)

    offer = page.post("/practice/", {"script": "charged-twice"}, follow=True).content.decode()
    practice = Practice.objects.get()
    at = f"/practice/desk/work/{APART + practice.pk}"
    talk = page.post(f"/practice/desk/offers/{practice.pk}/acceptance/", follow=True).content.decode()
    page.post(f"{at}/messages/", {"text": "Hello Maria, 89 twice."})
    sheet = page.get(f"{at}/passing/").content.decode()
    page.post(f"{at}/closure/", {"disposition": "answered"})
    wrap = page.get("/practice/desk/").content.decode()
    done = page.post(f"{at}/completion/", {"note": "Reserved."}, follow=True).content.decode()

    assert f'action="/practice/desk/offers/{practice.pk}/acceptance/"' in offer
    assert f'action="{at}/messages/"' in talk
    assert 'action="/desk/' not in offer + talk + sheet + wrap
    assert f'action="{at}/transfer/"' in sheet
    assert "What the script noticed" in done
    assert Said.objects.filter(author="agent").count() == 1


@db
def test_a_wrong_step_is_said_on_the_desk(alice: Agent) -> None:
    practice = taken(alice, now=timezone.now())
    page = Browser()
    page.force_login(alice.person)

    answer = page.post(f"/practice/desk/work/{practice.pk}/completion/", follow=True)

    assert "This step does not fit" in answer.content.decode()


@db
def test_nobody_opens_anothers_practice(alice: Agent) -> None:
    practice = taken(alice)
    page = Browser()
    page.force_login(people.agent("bob").person)

    assert page.get(f"/practice/{practice.pk}/").status_code == 404
    assert page.post(f"/practice/desk/work/{practice.pk}/messages/", {"text": "x"}).status_code == 404
