"""A person's own consent to work more than 48 hours a week on average, where the law of their country knows one."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agents import auditing
from agents.limits import table
from agents.limits.models import OptOut, Standing
from agents.limits.table import Consent
from agents.models import Agent
from marketplace.kernel.errors import Conflict, Invalid, NotFound


class NoSuchLaw(NotFound):
    """The law that holds for you knows no such consent."""


class AgreedAlready(Conflict):
    """You have agreed already."""


def law_of(agent: Agent, *, now: datetime) -> Consent | None:
    """The law by which this person may agree: of an employed adult's country. A freelancer has a house rule instead."""
    standing = Standing.objects.filter(agent=agent, engagement=Standing.Engagement.EMPLOYED).first()
    if standing is None or (standing.minor_until and now.date() < standing.minor_until):
        return None
    return table.consent_of(standing.country)


def given(agent: Agent, *, now: datetime) -> OptOut | None:
    """What holds now, also after it was withdrawn and its notice runs."""
    mine = OptOut.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), agent=agent)
    return mine.order_by("withdrawn_at", "-pk").last()


def agree(agent: Agent, *, name: str, now: datetime) -> OptOut:
    """Signed by the person themself. Raises NoSuchLaw, Invalid and AgreedAlready."""
    law = law_of(agent, now=now)
    if law is None:
        raise NoSuchLaw()
    if len("".join(name.split())) < 2:
        raise Invalid(errors={"name": [_("Write your name.")]})
    try:
        with transaction.atomic():
            made = OptOut.objects.create(agent=agent, law=law.key, name=" ".join(name.split())[:120], agreed_at=now)
            auditing.record(agent.person, "limit.agreed", agent_id=agent.pk, about={"law": law.key}, now=now)
    except IntegrityError as error:
        raise AgreedAlready() from error
    return made


def withdraw(agent: Agent, *, now: datetime) -> OptOut:
    """At any time and without a reason; it holds for the law's notice and no longer. Raises NoSuchLaw."""
    mine = OptOut.objects.filter(agent=agent, withdrawn_at=None).first()
    if mine is None:
        raise NoSuchLaw()
    law = next((one for one in table.consents() if one.key == mine.law), None)
    with transaction.atomic():
        mine.withdraw(notice=timedelta(days=law.notice_days if law else 0), now=now)
        auditing.record(agent.person, "limit.withdrawn", agent_id=agent.pk, about={"law": mine.law}, now=now)
    return mine
