"""Each step's form as one call of the domain."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from agents.models import Agent
from agents.onboarding import agreeing, connecting, proving
from agents.onboarding.models import Agreement, ConnectionCheck, Requirement

Said = Mapping[str, Any]
Kind = Requirement.Kind


def profile(agent: Agent, said: Said, now: datetime) -> None:
    names = ("legal_name", "display_name", "country", "time_zone", "engagement", "track", "track_note", "languages")
    proving.tell_profile(agent, proving.Particulars(**{name: said[name] for name in names}), now=now)


def age(agent: Agent, said: Said, now: datetime) -> None:
    proving.tell_age(agent, said["birth_date"], now=now)


def right_to_work(agent: Agent, said: Said, now: datetime) -> None:
    proving.show_right_to_work(
        agent,
        basis=said["basis"],
        valid_until=said.get("valid_until"),
        hours_per_week=said.get("hours_per_week"),
        now=now,
    )


def study(agent: Agent, said: Said, now: datetime) -> None:
    proving.show_study(agent, school=said["school"], valid_until=said["valid_until"], now=now)


def tax(agent: Agent, said: Said, now: datetime) -> None:
    proving.tell_tax_number(agent, said["tax_number"], now=now)


def bank(agent: Agent, said: Said, now: datetime) -> None:
    proving.tell_account(agent, iban=said["iban"], holder=said["holder"], now=now)


def agreement(agent: Agent, said: Said, now: datetime) -> None:
    text = Agreement.objects.filter(pk=said["agreement"]).first()
    if text is None:
        raise agreeing.NotTheText()
    agreeing.sign(agent, text, name=said["name"], text_sha256=said["text_sha256"], now=now)


def connection(agent: Agent, said: Said, now: datetime) -> None:
    check = ConnectionCheck(agent=agent, measured_at=now, **said)
    proving.check_line(agent, check, good=connecting.judge(line_of(check)).good, now=now)


def line_of(check: ConnectionCheck) -> connecting.Line:
    return connecting.Line(
        round_trip_ms=check.round_trip_ms,
        jitter_ms=check.jitter_ms,
        lost_permille=check.lost_permille,
        down_kbps=check.down_kbps,
        up_kbps=check.up_kbps,
    )


TAKE: dict[str, Callable[[Agent, Said, datetime], None]] = {
    Kind.PROFILE: profile,
    Kind.AGE: age,
    Kind.RIGHT_TO_WORK: right_to_work,
    Kind.STUDY: study,
    Kind.TAX: tax,
    Kind.BANK: bank,
    Kind.AGREEMENT: agreement,
    Kind.CONNECTION: connection,
}
