"""Agreements in versions: which text binds now, which comes, and who has signed."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import models, transaction

from agents import auditing
from agents.models import Agent, Person
from agents.onboarding import advancing, applying, consequences
from agents.onboarding.models import Agreement, Requirement, Signature
from marketplace.kernel.errors import Conflict, Invalid, NotAllowed

CONTENT = Path(__file__).parent / "content"
NOTICE = timedelta(days=15)  # a new version is published so long before it takes effect


class NotYourName(Invalid):
    """Type your name as it stands in your profile."""


class NotTheText(Conflict):
    """The agreement has a newer version than the one you read. Read it, then sign."""


class TooSoon(Invalid):
    """A new version takes effect 15 days after it is published at the earliest."""


class AdministratorsOnly(NotAllowed):
    """Agreements are published by an administrator."""


@dataclass(frozen=True)
class Shipped:
    """The first version of an agreement, which comes with the product."""

    engagement: str
    title: str
    text: str
    effective_from: datetime


@cache
def shipped() -> tuple[Shipped, ...]:
    found = []
    for path in sorted(CONTENT.glob("agreement-*.md")):
        _, front, text = path.read_text().split("+++\n", 2)
        said = tomllib.loads(front)
        found.append(Shipped(said["engagement"], said["title"], text.strip(), said["effective_from"]))
    return tuple(found)


def current(engagement: str, *, now: datetime) -> Agreement:
    """The version in force. The first one is written down when it is first asked for."""
    row = _versions(engagement).filter(effective_from__lte=now).order_by("-version").first()
    return row or _first(engagement)


def coming(engagement: str, *, now: datetime) -> Agreement | None:
    """A version that is published and not yet in force."""
    return _versions(engagement).filter(effective_from__gt=now).order_by("-version").first()


def signable(agent: Agent, *, now: datetime) -> list[Agreement]:
    """What this person has not signed of what binds now and of what comes, the earlier one first."""
    engagement = agent.profile.engagement
    wanted = [current(engagement, now=now)]
    if (next_one := coming(engagement, now=now)) is not None:
        wanted.append(next_one)
    signed = set(agent.signatures.values_list("agreement", flat=True))
    return [one for one in wanted if one.pk not in signed]


def sign(agent: Agent, agreement: Agreement, *, name: str, text_sha256: str, now: datetime) -> Signature:
    """The person's name under one text, and its hash. Signing the coming version settles the one in force, too.

    Raises NotYourName, NotTheText.
    """
    with transaction.atomic():
        held = advancing.locked(agent)
        wanted = held.profile.legal_name or held.person.name
        if " ".join(name.split()).casefold() != " ".join(wanted.split()).casefold():
            raise NotYourName(errors={"name": [NotYourName().title]})
        if agreement.pk not in {one.pk for one in signable(held, now=now)} or agreement.text_sha256 != text_sha256:
            raise NotTheText()
        applying.start(held, now=now)
        signature = Signature.objects.create(
            agreement=agreement, agent=held, name=" ".join(name.split()), text_sha256=text_sha256, signed_at=now
        )
        row = held.requirements.get(kind=Requirement.Kind.AGREEMENT)
        evidence = {"agreement": agreement.pk, "version": agreement.version, "sha256": text_sha256}
        later = _versions(agreement.engagement).filter(version__gt=agreement.version).order_by("version").first()
        row.turn(
            Requirement.State.MET,
            now=now,
            by=held.person,
            evidence=evidence,
            expires_at=later.effective_from if later else None,
        )
        advancing.advance(held, now=now)
    return signature


def publish(
    by: Person, *, engagement: str, title: str, text: str, effective_from: datetime, now: datetime
) -> Agreement:
    """A new version. Who signed an older one is asked again, and has until it takes effect.

    Raises AdministratorsOnly, TooSoon.
    """
    if by.role != Person.Role.ADMINISTRATOR:
        raise AdministratorsOnly()
    if effective_from < now + NOTICE:
        raise TooSoon(errors={"effective_from": [TooSoon().title]})
    with transaction.atomic():
        _first(engagement)
        last = _versions(engagement).select_for_update().order_by("-version")[0]
        row = Agreement.objects.create(
            engagement=engagement,
            version=last.version + 1,
            title=title,
            text=text,
            text_sha256=Agreement.hash_of(text),
            effective_from=effective_from,
            published_at=now,
            published_by=by,
        )
        signed = Requirement.objects.filter(
            kind=Requirement.Kind.AGREEMENT, state=Requirement.State.MET, agent__profile__engagement=engagement
        )
        for one in signed.select_related("agent__person"):
            one.expires_at = min(one.expires_at or effective_from, effective_from)
            one.save(update_fields=["expires_at"])
            consequences.tell_agreement(one.agent, row, now=now)
        auditing.record(by, "agreement.published", now=now, about={"agreement": row.pk, "version": row.version})
    return row


def _versions(engagement: str) -> "models.QuerySet[Agreement]":
    return Agreement.objects.filter(engagement=engagement)


def _first(engagement: str) -> Agreement:
    one = next(one for one in shipped() if one.engagement == engagement)
    row, _ = Agreement.objects.get_or_create(
        engagement=engagement,
        version=1,
        defaults={
            "title": one.title,
            "text": one.text,
            "text_sha256": Agreement.hash_of(one.text),
            "effective_from": one.effective_from,
            "published_at": one.effective_from,
        },
    )
    return row
