"""A person is told once: on their page always, by mail and on their phone where they want it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agents.notices import choosing, kinds, mailing, sending
from agents.notices.models import Device, Notice, Push
from tests import people
from tests.agents.notices import phones

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reminder(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", {})
    return kinds.register("shift.reminder", "A shift of mine begins soon")


def remind(person, *, key="shift.reminder:7", **fields):
    now = timezone.now()
    said = {"title": "Your shift begins at 09:00", "body": "In an hour, for cards in Swedish.", "url": "/shifts/"}
    return sending.notify(person.pk, kind="shift.reminder", key=key, now=now, **{**said, **fields})


def test_what_is_told_twice_stands_once():
    alice = people.agent("alice").person
    phones.of(alice)

    first, second = remind(alice), remind(alice, title="Again")

    assert first.pk == second.pk
    assert Notice.objects.get().title == "Your shift begins at 09:00"
    assert Push.objects.count() == 1


def test_a_mail_goes_out_once_and_leads_to_the_place(settings):
    settings.BASE_URL = "https://humanline.example"
    alice = people.agent("alice").person
    remind(alice)

    sent = [mailing.write_due(now=timezone.now()) for _ in range(2)]

    assert sent == [1, 0]
    assert mail.outbox[0].to == [alice.email]
    assert mail.outbox[0].subject == "Your shift begins at 09:00"
    assert "https://humanline.example/shifts/" in mail.outbox[0].body
    assert "https://humanline.example/notices/choices/" in mail.outbox[0].body


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_after_the_fifth_try(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    alice = people.agent("alice").person
    remind(alice)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    now = timezone.now()

    for day in range(8):
        assert mailing.write_due(now=now + timedelta(days=day)) == 0

    notice = Notice.objects.get()
    assert (notice.mail_attempts, notice.mailed_at, notice.mail_due_at) == (5, None, None)


def test_who_read_it_on_the_page_gets_no_mail(client):
    alice = people.agent("alice").person
    remind(alice)
    client.force_login(alice)

    before, seen, after = client.get("/earnings"), client.get("/notices/"), client.get("/notices/")

    assert 'aria-label="1 new notice"' in before.content.decode()
    assert "Your shift begins at 09:00" in seen.content.decode()
    assert ">New<" in seen.content.decode()
    assert ">New<" not in after.content.decode()
    assert mailing.write_due(now=timezone.now()) == 0


def test_what_comes_too_late_to_be_of_use_is_not_written():
    alice = people.agent("alice").person
    now = timezone.now()
    remind(alice, until=now + timedelta(minutes=10))

    assert mailing.write_due(now=now + timedelta(minutes=11)) == 0


def test_a_person_chooses_where_they_hear_of_a_kind(client):
    alice = people.agent("alice").person
    phones.of(alice)
    client.force_login(alice)

    client.post("/notices/choices/", {"mail:shift.reminder": "on"})
    remind(alice)

    assert [(one.mail, one.push) for one in choosing.of(alice)] == [(True, False)]
    assert Push.objects.count() == 0
    assert mailing.write_due(now=timezone.now()) == 1


def test_it_is_said_in_the_language_of_who_reads_it():
    alice = people.agent("alice").person
    alice.locale = "sv"
    alice.save()

    notice = remind(alice, title=gettext_lazy("January"), body=lambda: str(gettext_lazy("Monday")))

    assert (notice.title, notice.body) == ("januari", "måndag")


def test_a_kind_that_nobody_registered_is_a_mistake_of_ours():
    alice = people.agent("alice").person

    with pytest.raises(sending.UnknownKind):
        sending.notify(alice.pk, kind="nonsense", key="x", title="x", body="x", url="/", now=timezone.now())


def test_a_device_belongs_to_whoever_allowed_it_last(client):
    alice, bob = people.agent("alice").person, people.agent("bob").person
    said = phones.subscription("https://push.example/1")
    for person in (alice, bob):
        client.force_login(person)
        assert client.post("/notices/devices/", said).status_code == 204

    assert Device.objects.get().person == bob


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "http://push.example/1"),
        ("endpoint", "no address"),
        ("p256dh", "AAAA"),
        ("p256dh", "å"),
        ("auth", "AAAA"),
        ("label", ""),
    ],
)
def test_what_is_no_subscription_is_refused(client, field, value):
    client.force_login(people.agent("alice").person)

    answer = client.post("/notices/devices/", {**phones.subscription("https://push.example/1"), field: value})

    assert answer.status_code == 400
    assert Device.objects.count() == 0


def test_nobody_removes_or_reads_what_is_somebody_elses(client):
    alice, bob = people.agent("alice").person, people.agent("bob").person
    device, notice = phones.of(alice), remind(alice)
    client.force_login(bob)

    answers = [
        client.post(f"/notices/devices/{device.pk}/removal/"),
        client.delete(f"/api/v1/me/devices/{device.pk}"),
        client.put(f"/api/v1/me/notices/{notice.pk}/reading"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Your shift" not in client.get("/notices/").content.decode()


def test_a_program_reads_notices_and_sets_choices(client):
    alice = people.agent("alice").person
    notice = remind(alice)
    client.force_login(alice)

    listed = client.get("/api/v1/me/notices").json()["results"]
    read = client.put(f"/api/v1/me/notices/{notice.pk}/reading")
    wish = [{"kind": "shift.reminder", "mail": False, "push": True}]
    chosen = client.put("/api/v1/me/notices/choices", wish, content_type="application/json")
    unknown = client.put("/api/v1/me/notices/choices", [{**wish[0], "kind": "x"}], content_type="application/json")

    assert [one["title"] for one in listed] == ["Your shift begins at 09:00"]
    assert read.status_code == 204
    assert Notice.objects.unread().count() == 0
    assert chosen.json() == [{**wish[0], "label": "A shift of mine begins soon"}]
    assert unknown.status_code == 400
