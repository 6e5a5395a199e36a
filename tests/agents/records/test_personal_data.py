"""Everything about a person: taken along in one archive, and forgotten when they want."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db.models import Model
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Deed, Person
from agents.notices import sending
from agents.onboarding import documents
from agents.onboarding.models import Document
from agents.records import erasing, exporting, parts, tasks
from agents.records.models import Erasure, Export
from agents.records.parts import Fate
from dispatch.handing import answering, suspending
from dispatch.models import Message, Seat
from dispatch.people import presence
from dispatch.work import closing, conversation
from marketplace.pay import posting
from marketplace.pay.models import Earning, Period, Transfer
from tests import people
from tests.agents.intake import applicants
from tests.agents.notices import phones

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _documents_lie_apart(settings: Any, tmp_path: Path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "documents": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def browser_of(who: Person) -> Browser:
    browser = Browser()
    browser.force_login(who)
    return browser


def paid_agent(name: str = "alice") -> Agent:
    """Somebody with a profile, a file, a conversation and money that is not paid out yet. Offline."""
    agent = applicants.applicant(name, legal_name="Alice Ek", iban="SE4550000000058398257466")
    row = agent.requirements.get(kind="right_to_work")
    documents.hand_in(row, name="pass.pdf", content=PDF, now=timezone.now())
    applicants.settle(agent)
    Agent.objects.filter(pk=agent.pk).update(state=Agent.State.ACTIVE)
    agent.refresh_from_db()
    Seat.provide(agent)
    agent.languages.create(tag="en")
    people.online(agent)
    work = answering.accept(people.offered(people.ticket(people.queue(people.client("acme")))), now=timezone.now())
    conversation.agent_says(work, "Hello, Alice here.", now=timezone.now())
    closing.close(work, "solved", now=timezone.now())
    work.refresh_from_db()
    closing.complete(work, now=timezone.now())
    posting.post([work.pk], now=timezone.now())
    presence.go_offline(agent, now=timezone.now())
    return agent


def settle_everything() -> None:
    """As if every period were paid out."""
    for period in Period.objects.all():
        for state in ("review", "approved", "locked", "exported", "settled"):
            period.move(state)


def archive_of(person: Person) -> zipfile.ZipFile:
    export = exporting.ask(person, now=timezone.now())
    assert exporting.make(export, now=timezone.now())
    export.refresh_from_db()
    return zipfile.ZipFile(io.BytesIO(exporting.opened(export, now=timezone.now())))


def test_every_column_that_names_a_person_belongs_to_a_part() -> None:
    told = {f"{table.model}.{table.via.partition('__')[0]}" for _, table in parts.tables()}
    acting = {column for part in parts.PARTS.values() for column in part.acting}
    naming = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in {Person, Agent}
    }

    assert naming - told - acting == set()
    assert acting - naming == set()


def test_nothing_that_leads_to_a_person_is_left_out() -> None:
    """Also over other tables: what belongs to something of theirs is theirs."""
    told = {table.model for _, table in parts.tables()}
    acting = {column for part in parts.PARTS.values() for column in part.acting}
    left_out = {"account.EmailConfirmation", "answers.AnswerVersion"}  # sent as a mail alone; the client's library

    def leads(model: type[Model], *over: type[Model]) -> bool:
        related = [
            one.related_model
            for one in model._meta.concrete_fields
            if one.related_model and f"{model._meta.label}.{one.name}" not in acting
        ]
        return any(one in {Person, Agent} or (one not in over and leads(one, *over, model)) for one in related)

    assert {one._meta.label for one in apps.get_models() if leads(one)} - told == left_out


def test_every_table_can_be_read_and_its_written_over_columns_exist() -> None:
    alice = people.agent("alice")

    for _, table in parts.tables():
        list(table.rows(alice.person).values(*table.columns()))
        for column in table.blank:
            table.of._meta.get_field(column)
        assert bool(table.blank) == (table.fate is Fate.BLANK) or table.model == "agents.Person", table.model


def test_an_archive_holds_what_is_ones_own_and_nothing_of_anybody_else() -> None:
    alice, bob = paid_agent(), applicants.applicant("bob", legal_name="Bob Berg")

    archive = archive_of(alice.person)

    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    profile = json.loads(archive.read("application/profile.json"))
    [_, row] = csv.reader(io.StringIO(archive.read("pay/earning.csv").decode()))
    assert profile[0]["iban"] == "SE4550000000058398257466"
    assert str(Earning.objects.get().amount) in row
    assert "Hello, Alice here." in archive.read("work/message.json").decode()
    assert "Bob Berg" not in everything
    assert bob.person.email not in everything
    assert "password" not in everything
    assert "work/message: What you wrote to customers, 1." in archive.read("README.txt").decode()


def test_an_archive_lies_encrypted_is_its_owners_alone_and_goes_on_its_last_day() -> None:
    alice, now = people.agent("alice"), timezone.now()
    stranger = browser_of(people.agent("bob").person)
    archive_of(alice.person).close()
    export, store = Export.objects.get(), storages["documents"]
    address = reverse("my_archive", args=[export.pk])

    with store.open(export.key) as file:
        assert not file.read().startswith(b"PK")
    answer = browser_of(alice.person).get(address)
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
    assert stranger.get(address).status_code == 404
    exporting.delete_old(now=now + timedelta(days=6))
    assert store.exists(export.key)
    exporting.delete_old(now=now + timedelta(days=8))
    assert browser_of(alice.person).get(address).status_code == 404


def test_who_asks_on_the_page_sees_how_far_it_is_and_then_the_archive(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    alice, handed_on = people.agent("alice"), []
    browser = browser_of(alice.person)
    monkeypatch.setattr(tasks.make, "delay", handed_on.append)

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("my_exports"))
    export = Export.objects.get()
    part = reverse("my_export", args=[export.pk])
    before = browser.get(part).content.decode()
    tasks.make(*handed_on)
    tasks.make(*handed_on)  # a task that is delivered twice makes one archive
    tasks.sweep()

    assert handed_on == [str(export.pk)]
    assert "Being made" in before
    assert f'hx-get="{part}"' in before
    assert "Save the archive" in browser.get(part).content.decode()
    assert "hx-get" not in browser.get(part).content.decode()
    assert Export.objects.get().tries == 1


def test_an_archive_whose_task_was_lost_is_made_by_the_sweep() -> None:
    alice, now = people.agent("alice"), timezone.now()
    export = exporting.ask(alice.person, now=now)

    assert exporting.ask(alice.person, now=now) == export
    assert exporting.make_waiting(now=now) == 0
    assert exporting.make_waiting(now=now + exporting.RETRY) == 1
    export.refresh_from_db()
    assert (export.state, export.share) == (Export.State.READY, 1.0)


def test_a_broken_archive_ends_as_failed_and_can_be_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, now = people.agent("alice"), timezone.now()
    exporting.ask(alice.person, now=now)
    monkeypatch.setattr(exporting, "_fill", lambda *args, **names: 1 / 0)

    for minutes in range(0, 30, 2):
        exporting.make_waiting(now=now + timedelta(minutes=minutes))

    assert Export.objects.get().state == Export.State.FAILED
    assert "Ask for it once more" in browser_of(alice.person).get(reverse("my_data")).content.decode()
    assert exporting.ask(alice.person, now=now).state == Export.State.ASKED


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table: model → key → columns."""
    found = {}
    for model in apps.get_models():
        key = model._meta.pk.attname
        found[model._meta.label] = {row[key]: row for row in model._base_manager.values()}
    return found


def test_an_erasure_does_to_the_whole_database_what_the_dry_run_said_and_nothing_else() -> None:
    alice, now = paid_agent(), timezone.now()
    applicants.applicant("bob", legal_name="Bob Berg")
    settle_everything()
    phones.of(alice.person)
    sending.push([alice.person_id], tag="offer:7", payload={"title": "An offer"}, now=now, until=now)
    wish = erasing.ask(alice.person, now=now)
    told = {(one.table, one.fate): one.rows for one in erasing.rehearse(alice.person)}
    goes: dict[str, set[Any]] = defaultdict(set)
    blank: dict[tuple[str, Any], set[str]] = {}
    for _, table in parts.tables():
        keys = set(table.rows(alice.person).values_list("pk", flat=True))
        assert told.get((str(table.label), table.fate), 0) == len(keys)
        if table.fate is Fate.GOES:
            goes[table.model] |= keys
        elif table.fate is Fate.BLANK:
            blank |= {(table.model, key): set(table.blank) for key in keys}
    before = everything()

    assert erasing.carry_out(wish, now=wish.due_at)

    after = everything()
    assert {model: set(rows) - set(after[model]) for model, rows in before.items()} == {
        model: goes.get(model, set()) for model in before
    }
    assert {model for model, rows in after.items() if set(rows) - set(before[model])} <= {"kernel.Event"}
    allowed = {
        **{of: {*columns, "state"} if of[0] == "agents.Agent" else columns for of, columns in blank.items()},
        ("agents.Person", alice.person_id): {
            "name", "email", "time_zone", "locale", "is_active", "last_login", "password"
        },
        ("records.Erasure", wish.pk): {"state", "ended_at"},
    }  # fmt: skip
    for model, rows in before.items():
        for key, row in rows.items():
            changed = {name for name, value in row.items() if after[model].get(key, row)[name] != value}
            assert changed <= allowed.get((model, key), set()), (model, key, changed)


def test_a_dry_run_says_what_an_erasure_then_does(django_capture_on_commit_callbacks: Any) -> None:
    alice = paid_agent()
    settle_everything()
    told = {(one.table, one.fate): one.rows for one in erasing.rehearse(alice.person)}
    before = {table: table.rows(alice.person).count() for _, table in parts.tables()}

    page = browser_of(alice.person).get(reverse("my_data")).content.decode()
    assert page.count("Deleted.") == len([fate for _, fate in told if fate is Fate.GOES])
    assert page.count("Stays.") == len([fate for _, fate in told if fate is Fate.STAYS])

    wish = erasing.ask(alice.person, now=timezone.now())
    assert {table: table.rows(alice.person).count() for _, table in parts.tables()} == before | {
        table: 1 for table in before if table.model == "records.Erasure"
    }
    with django_capture_on_commit_callbacks(execute=True):  # files go with the commit
        assert erasing.carry_out_due(now=wish.due_at) == 1

    person = Person.objects.get(pk=alice.person_id)
    for _, table in parts.tables():
        if table.fate is Fate.GOES:
            assert not table.rows(person).exists(), table.model
        elif table.model != "records.Erasure":
            assert table.rows(person).count() == before[table], table.model
    assert told["Profile", Fate.GOES] == 1
    assert told["Lines of the ledger", Fate.STAYS] == 1
    assert (person.name, person.is_active, person.has_usable_password()) == (f"Person {person.pk}", False, False)
    assert person.email.endswith("erased.invalid")
    assert (Agent.objects.get().state, Agent.objects.get().display_name) == (Agent.State.LEFT, "–")
    assert Message.objects.filter(agent=alice).exists()
    assert Transfer.objects.filter(agent=alice).exists()
    assert not Document.objects.exists()
    assert storages["documents"].listdir("documents")[1] == []


def test_where_money_is_open_a_person_decides_and_a_refusal_is_read(client: Browser) -> None:
    alice, now = paid_agent(), timezone.now()
    olga = applicants.reviewer("olga", "decide_erasure")
    deciding = browser_of(olga)

    wish = erasing.ask(alice.person, now=now)
    assert wish.state == Erasure.State.REVIEW
    assert olga.notices.get().title == "Somebody wants to be forgotten"
    assert "Money that you earned is not paid out yet." in deciding.get(reverse("erasures")).content.decode()
    wordless = deciding.post(reverse("erasure_refusal", args=[wish.pk]), {f"{wish.pk}-reason": " "})
    deciding.post(reverse("erasure_refusal", args=[wish.pk]), {f"{wish.pk}-reason": "Your pay leaves on Friday."})
    assert wordless.status_code == 400
    assert "Your pay leaves on Friday." in browser_of(alice.person).get(reverse("my_data")).content.decode()

    again = erasing.ask(alice.person, now=now)
    deciding.post(reverse("erasure_grant", args=[again.pk]))
    again.refresh_from_db()
    assert erasing.carry_out_due(now=again.due_at) == 1
    assert Deed.objects.filter(kind__startswith="erasure.").count() == 2
    assert Earning.objects.filter(agent=alice).exists()


def test_who_is_online_or_holds_a_ticket_ends_that_first() -> None:
    alice = people.agent("alice")
    people.online(alice)
    browser = browser_of(alice.person)

    answer = browser.post(reverse("my_erasure"), {"email": alice.person.email}, follow=True)

    assert "End this first" in answer.content.decode()
    assert "You are online. Go offline first." in answer.content.decode()
    assert browser.put("/api/v1/me/erasure").json()["obstacles"] == ["You are online. Go offline first."]
    assert not Erasure.objects.exists()


def test_what_comes_up_meanwhile_holds_an_erasure_back() -> None:
    alice, now = people.agent("alice"), timezone.now()
    wish = erasing.ask(alice.person, now=now)
    people.online(alice)

    assert erasing.carry_out_due(now=now + timedelta(days=4)) == 0
    presence.go_offline(alice, now=now + timedelta(days=4))
    assert erasing.carry_out_due(now=now + timedelta(days=4)) == 1
    wish.refresh_from_db()
    assert wish.state == Erasure.State.DONE


def test_an_erasure_is_asked_for_with_the_address_and_can_be_withdrawn() -> None:
    alice = people.agent("alice")
    browser = browser_of(alice.person)

    slip = browser.post(reverse("my_erasure"), {"email": "bob@example.org"}, follow=True)
    browser.post(reverse("my_erasure"), {"email": "Alice@example.org"})
    waiting = browser.get(reverse("my_data")).content.decode()
    browser.post(reverse("my_erasure_withdrawal"))

    assert "This is not your e-mail address." in slip.content.decode()
    assert "You are erased on" in waiting
    assert Erasure.objects.get().state == Erasure.State.WITHDRAWN
    assert erasing.carry_out_due(now=timezone.now() + timedelta(days=9)) == 0
    assert browser.delete("/api/v1/me/erasure").status_code == 409


def test_a_suspended_person_can_be_forgotten_and_the_decision_stays() -> None:
    alice, ada = people.agent("alice"), people.person("ada", Person.Role.ADMINISTRATOR)
    suspending.suspend(alice, reason="Three complaints.", by=ada, now=timezone.now())

    wish = erasing.ask(alice.person, now=timezone.now())
    erasing.carry_out(wish, now=timezone.now())

    assert alice.decisions.get().reason == "Three complaints."
    assert Agent.objects.get(pk=alice.pk).state == Agent.State.LEFT


def test_the_api_makes_an_archive_and_rehearses_an_erasure() -> None:
    alice = people.agent("alice")
    browser = browser_of(alice.person)

    asked = browser.post("/api/v1/me/exports")
    exporting.make(Export.objects.get(), now=timezone.now())
    one = browser.get(f"/api/v1/me/exports/{asked.json()['id']}").json()
    archive = browser.get(f"/api/v1/me/exports/{asked.json()['id']}/archive")
    dry = browser.get("/api/v1/me/erasure").json()

    assert (asked.status_code, one["state"], one["progress"]) == (202, "ready", 1.0)
    assert zipfile.is_zipfile(io.BytesIO(archive.content))
    assert dry["state"] == "none"
    assert {row["fate"] for row in dry["would"]} <= {"goes", "blank", "stays"}
    assert not Erasure.objects.exists()


def test_only_agents_are_forgotten_this_way_and_only_who_may_decides() -> None:
    olga = people.person("olga", Person.Role.OPERATOR)
    wish = erasing.ask(people.agent("alice").person, now=timezone.now())

    with pytest.raises(erasing.NotYours):
        erasing.ask(olga, now=timezone.now())
    assert browser_of(olga).get(reverse("erasures")).status_code == 403
    assert browser_of(olga).post(reverse("erasure_grant", args=[wish.pk])).status_code == 403
