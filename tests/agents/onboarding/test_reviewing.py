"""A person judges: with the right, in writing, and the applicant reads it and can answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agents.limits.models import Permit
from agents.models import Agent, Deed, Person
from agents.notices.models import Notice
from agents.onboarding import applying, keeping_watch, proving, reviewing, stages
from agents.onboarding.models import Requirement
from agents.onboarding.models.requirement import ReasonNeeded
from agents.rights import NotYourTask
from dispatch.models import Seat
from dispatch.people import presence, welcoming
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import row

pytestmark = pytest.mark.django_db
State = Requirement.State


@pytest.fixture
def ebba() -> Agent:
    agent = newcomers.newcomer()
    newcomers.hand_in_everything(agent, now=timezone.now())
    agent.refresh_from_db()
    return agent


def test_accepting_everything_puts_the_approval_before_a_person_and_nobody_before(ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    with pytest.raises(reviewing.NotReady):
        reviewing.approve(ebba, olga, now=now)

    reviewing.accept(row(ebba, "right_to_work"), olga, now=now)

    assert row(ebba, "approval").state == State.IN_REVIEW
    assert stages.of(Agent.objects.get(pk=ebba.pk)).stage == stages.Stage.READY


def test_an_approved_person_is_active_has_seats_and_can_go_online(ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    reviewing.accept(row(ebba, "right_to_work"), olga, now=now)

    approved = reviewing.approve(ebba, olga, now=now)

    welcoming.provide_seats(list(Event.objects.filter(kind="agent_activated")))
    assert approved.state == Agent.State.ACTIVE
    assert Seat.objects.filter(agent=ebba).count() == ebba.capacity
    assert Notice.objects.filter(person=ebba.person, title="You are approved").exists()
    assert set(Deed.objects.values_list("kind", flat=True)) >= {"requirement.accepted", "applicant.approved"}


def test_a_lost_event_of_an_approval_costs_nothing(ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    reviewing.accept(row(ebba, "right_to_work"), olga, now=now)
    approved = reviewing.approve(ebba, olga, now=now)

    presence.go_available(approved, now=now)

    assert Seat.objects.filter(agent=ebba).count() == ebba.capacity


def test_who_has_no_right_judges_nothing(ebba):
    olaf, now = people.person("olaf", Person.Role.OPERATOR), timezone.now()

    for judge in (
        lambda: reviewing.accept(row(ebba, "right_to_work"), olaf, now=now),
        lambda: reviewing.refuse(row(ebba, "right_to_work"), olaf, "Not readable.", now=now),
        lambda: reviewing.approve(ebba, olaf, now=now),
        lambda: reviewing.decline(ebba, olaf, "No room.", now=now),
        lambda: reviewing.approve(ebba, ebba.person, now=now),
    ):
        with pytest.raises(NotYourTask):
            judge()

    assert row(ebba, "right_to_work").state == State.IN_REVIEW
    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    ("judge", "state"), [(reviewing.ask_for_more, State.MISSING), (reviewing.refuse, State.REFUSED)]
)
def test_what_is_not_accepted_has_a_reason_that_the_person_reads(client: Client, ebba, judge, state):
    olga, now = newcomers.reviewer(), timezone.now()
    with pytest.raises(ReasonNeeded):
        judge(row(ebba, "right_to_work"), olga, " . ", now=now)

    judge(row(ebba, "right_to_work"), olga, "The back side is missing.", now=now)

    client.force_login(ebba.person)
    page = client.get("/onboarding/").content.decode()
    assert row(ebba, "right_to_work").state == state
    assert "The back side is missing." in page
    assert Notice.objects.get(person=ebba.person).body == "The back side is missing."
    proving.show_right_to_work(ebba, basis="citizen", valid_until=None, hours_per_week=None, now=now)
    assert row(ebba, "right_to_work").state == State.IN_REVIEW


def test_a_permit_binds_the_hours_engine_when_it_is_accepted_and_a_new_one_takes_its_place(ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    until = timezone.localdate(now) + timedelta(days=200)
    for hours in (20, 25):
        proving.show_right_to_work(ebba, basis="permit", valid_until=until, hours_per_week=hours, now=now)
        reviewing.accept(row(ebba, "right_to_work"), olga, now=now)

    permit = Permit.objects.get(agent=ebba, ended_at=None)
    assert permit.valid_until == until
    assert permit.terms == [{"kind": "cap", "hours": 25, "per": "week"}]
    assert permit.granted_by == olga


def test_a_declined_person_reads_why_answers_once_and_may_be_taken_up_again(client: Client, ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    reviewing.decline(ebba, olga, "We have no tickets in your languages.", now=now)
    client.force_login(ebba.person)

    before = client.get("/onboarding/").content.decode()
    client.post("/onboarding/answer/", {"answer": "I also write Finnish."})
    second = client.post("/onboarding/answer/", {"answer": "And Danish."}, follow=True).content.decode()
    reviewing.take_up_again(ebba, olga, now=now)

    assert "We have no tickets in your languages." in before
    assert "You have answered already" in second
    decline = ebba.declines.get()
    assert (decline.answer, decline.reopened_by) == ("I also write Finnish.", olga)
    assert Agent.objects.get(pk=ebba.pk).state == Agent.State.ONBOARDING


def test_an_empty_answer_and_an_answer_to_nothing_are_told(ebba):
    now = timezone.now()
    with pytest.raises(applying.NothingToAnswer):
        applying.answer(ebba, "But why?", now=now)
    with pytest.raises(applying.EmptyAnswer):
        applying.answer(ebba, "  ", now=now)


def test_a_decline_without_a_reason_is_none(ebba):
    with pytest.raises(ReasonNeeded):
        reviewing.decline(ebba, newcomers.reviewer(), "  ", now=timezone.now())

    assert Agent.objects.get(pk=ebba.pk).state == Agent.State.ONBOARDING


def test_what_runs_out_is_announced_and_asked_again_and_nobody_is_suspended_by_it(ebba):
    olga, now = newcomers.reviewer(), timezone.now()
    until = timezone.localdate(now) + timedelta(days=60)
    proving.show_right_to_work(ebba, basis="permit", valid_until=until, hours_per_week=None, now=now)
    reviewing.accept(row(ebba, "right_to_work"), olga, now=now)
    reviewing.approve(ebba, olga, now=now)

    assert keeping_watch.warn(now=now) == 0
    assert keeping_watch.warn(now=now + timedelta(days=40)) == 1
    assert keeping_watch.warn(now=now + timedelta(days=41)) == 1  # told once: the notice is the same
    assert keeping_watch.expire(now=now + timedelta(days=62)) == 1

    assert row(ebba, "right_to_work").state == State.EXPIRED
    assert Notice.objects.filter(person=ebba.person, title__contains="runs out on").count() == 1
    assert Agent.objects.get(pk=ebba.pk).state == Agent.State.ACTIVE
