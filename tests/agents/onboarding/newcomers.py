"""People on their way in, as far as a test wants them."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agents import rights
from agents.models import Agent, Person
from agents.onboarding import agreeing, applying, documents, proving
from agents.onboarding.models import ConnectionCheck, Requirement
from tests import people

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SWEDISH_NUMBER = "19900101-0017"
IBAN = "SE4550000000058398257466"


def newcomer(name: str = "ebba", *, now: datetime | None = None) -> Agent:
    """Somebody who has just signed up."""
    now = now or timezone.now()
    return applying.begin(people.person(name, Person.Role.AGENT, date_joined=now), now=now)


def particulars(**said: Any) -> proving.Particulars:
    return proving.Particulars(
        **{
            "legal_name": "Ebba Lind",
            "display_name": "Ebba",
            "country": "SE",
            "time_zone": "Europe/Stockholm",
            "engagement": "employed",
            "track": "general",
            "track_note": "",
            "languages": {"sv": "C2"},
            **said,
        }
    )


def upload(name: str = "intyg.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def row(agent: Agent, kind: str) -> Requirement:
    return Requirement.objects.get(agent=agent, kind=kind)


def add_file(agent: Agent, kind: str, *, now: datetime, content: bytes = PDF) -> None:
    documents.hand_in(row(agent, kind), name="intyg.pdf", content=content, now=now)


def line(**measured: int) -> ConnectionCheck:
    said = {
        "round_trip_ms": 400,
        "jitter_ms": 40,
        "lost_permille": 0,
        "down_kbps": 400,
        "up_kbps": 200,
        "samples": 20,
        **measured,
    }
    return ConnectionCheck(measured_at=timezone.now(), **said)


def hand_in_everything(agent: Agent, *, now: datetime, **said: Any) -> None:
    """All that a person can do themselves."""
    proving.tell_profile(agent, particulars(**said), now=now)
    proving.tell_age(agent, date(1990, 1, 1), now=now)
    add_file(agent, "right_to_work", now=now)
    proving.show_right_to_work(agent, basis="citizen", valid_until=None, hours_per_week=None, now=now)
    proving.tell_tax_number(agent, SWEDISH_NUMBER, now=now)
    proving.tell_account(agent, iban=IBAN, holder="Ebba Lind", now=now)
    agent.refresh_from_db()
    text = agreeing.signable(agent, now=now)[0]
    agreeing.sign(agent, text, name="Ebba Lind", text_sha256=text.text_sha256, now=now)
    proving.check_line(agent, line(), good=True, now=now)


def reviewer(name: str = "olga", *wanted: str) -> Person:
    """An operator with the right to review, and what else is wanted."""
    ada = Person.objects.filter(role=Person.Role.ADMINISTRATOR).first()
    ada = ada or people.person("ada", Person.Role.ADMINISTRATOR)
    one = people.person(name, Person.Role.OPERATOR)
    rights.lay_down(one, ["review_applicants", *wanted], by=ada, now=timezone.now())
    return one
