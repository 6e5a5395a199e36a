"""Files: what they are is sniffed, they lie encrypted, only who may sees them, each view is written down, they go."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Deed, Person
from agents.onboarding import documents, renewing, reviewing
from agents.onboarding.models import Document
from marketplace.kernel import encrypted
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import PDF

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")],
)
def test_a_page_or_a_picture_is_known_by_its_content(content, kind):
    assert documents.sniffed(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04\x14\x00\x06\x00word/document.xml",
        b"GIF89a\x01\x00",
        b"MZ\x90\x00" + b"\x00" * 60,
        b"<html>%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_anything_else_is_refused_whatever_its_name_says(content):
    now = timezone.now()
    agent = newcomers.newcomer()

    with pytest.raises(documents.Unreadable) as refused:
        documents.hand_in(newcomers.row(agent, "tax"), name="bevis.pdf", content=content, now=now)

    assert "bevis.pdf" in refused.value.errors["document"][0]
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_or_one_too_many_is_refused(monkeypatch):
    now = timezone.now()
    row = newcomers.row(newcomers.newcomer(), "tax")
    monkeypatch.setattr(documents, "LARGEST_BYTES", 100)
    for number in range(documents.MOST):
        documents.hand_in(row, name="a.pdf", content=PDF + bytes([number]), now=now)

    with pytest.raises(documents.TooLarge):
        documents.hand_in(row, name="a.pdf", content=PDF + b" " * 100, now=now)
    with pytest.raises(documents.TooManyFiles):
        documents.hand_in(row, name="a.pdf", content=PDF + b"more", now=now)


def test_a_file_lies_encrypted_and_twice_the_same_is_one():
    now = timezone.now()
    row = newcomers.row(newcomers.newcomer(), "tax")

    first = documents.hand_in(row, name="../../etc/intyg\x00.pdf", content=PDF, now=now)
    second = documents.hand_in(row, name="again.pdf", content=PDF, now=now)

    with documents.store().open(first.key) as file:
        stored = file.read()
    assert first == second
    assert first.name == "intyg.pdf"
    assert b"%PDF" not in stored
    assert documents.opened(first) == PDF


def test_files_are_locked_anew_with_the_newest_key(settings):
    document = documents.hand_in(
        newcomers.row(newcomers.newcomer(), "tax"), name="a.pdf", content=PDF, now=timezone.now()
    )
    old = encrypted.ring((), settings.SECRET_KEY)
    from cryptography.fernet import Fernet

    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encrypted, "current", lambda: encrypted.MultiFernet([Fernet(new), *old._fernets]))
        assert renewing.renew_documents() == 1

    assert documents.opened(document) == PDF


def test_a_reviewer_gets_a_download_that_cannot_run_and_the_view_is_written_down(client: Client):
    document = documents.hand_in(
        newcomers.row(newcomers.newcomer(), "tax"), name="intyg å.pdf", content=PDF, now=timezone.now()
    )
    olga = newcomers.reviewer("olga", "see_documents")
    client.force_login(olga)

    answer = client.get(f"/onboarding/documents/{document.pk}/")

    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    deed = Deed.objects.get(kind="document.seen")
    assert (deed.person, deed.about["document"]) == (olga, str(document.pk))
    Person.objects.filter(agent=document.requirement.agent).update(locale="sv")
    client.force_login(Person.objects.get(agent=document.requirement.agent))
    assert "Skattenummer: Olga, " in client.get("/me/data/").content.decode()  # its owner reads it, too


def test_nobody_else_sees_a_file_and_no_view_is_written(client: Client):
    agent = newcomers.newcomer()
    document = documents.hand_in(newcomers.row(agent, "tax"), name="a.pdf", content=PDF, now=timezone.now())
    for person in (newcomers.reviewer("olga"), agent.person, newcomers.newcomer("bob").person):
        client.force_login(person)

        assert client.get(f"/onboarding/documents/{document.pk}/").status_code == 403

    assert not Deed.objects.filter(kind="document.seen").exists()


def test_nobody_takes_away_the_file_of_another(client: Client):
    agent, bob = newcomers.newcomer(), newcomers.newcomer("bob")
    document = documents.hand_in(newcomers.row(agent, "tax"), name="a.pdf", content=PDF, now=timezone.now())
    client.force_login(bob.person)

    assert client.post(f"/onboarding/documents/{document.pk}/removal/").status_code == 404
    assert documents.opened(document) == PDF


def test_a_file_goes_ninety_days_after_the_judgement(django_capture_on_commit_callbacks):
    now = timezone.now()
    agent = newcomers.newcomer()
    newcomers.hand_in_everything(agent, now=now)
    row = newcomers.row(agent, "right_to_work")
    reviewing.accept(row, newcomers.reviewer(), now=now)

    with django_capture_on_commit_callbacks(execute=True):
        early = documents.delete_due(now=now + timedelta(days=89))
        gone = documents.delete_due(now=now + timedelta(days=91))

    document = Document.objects.get()
    assert (early, gone) == (0, 1)
    assert document.name == ""
    assert not documents.store().exists(document.key)
    with pytest.raises(documents.Gone):
        documents.opened(document)
