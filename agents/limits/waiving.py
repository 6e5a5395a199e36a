"""Setting a rule of the house aside for one person and one stretch. The law and a permit cannot be set aside."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agents import auditing, rights
from agents.limits.checking import Verdict
from agents.limits.models import HouseWaiver
from agents.limits.policy.stretches import Stretch
from agents.models import Agent, Person
from marketplace.kernel.errors import Invalid, NotAllowed

LONGEST = 2000


class NotTheHouse(NotAllowed):
    """This is a legal limit, a permit's or the person's own. Nobody here can set it aside."""


class NoReason(Invalid):
    """Write why, in at least three letters."""


def waive(
    agent: Agent, verdict: Verdict, stretch: Stretch, *, by: Person, reason: str, now: datetime
) -> list[HouseWaiver]:
    """Let the person work this stretch against every rule of the house that `verdict` refuses it for.

    Needs the right to publish shifts. Raises NotYourTask, NotTheHouse and NoReason.
    """
    if not verdict.allowed and not verdict.waivable:
        raise NotTheHouse(rules=[one.rule for one in verdict.refusals])
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    reason = reason.strip()[:LONGEST]
    if not re.search(r"\S{3,}", reason):
        raise NoReason(errors={"reason": [_("Write why, in at least three letters.")]})
    with transaction.atomic():
        rows = [
            HouseWaiver.objects.create(
                agent=agent,
                rule=rule,
                starts_at=stretch.starts_at,
                ends_at=stretch.ends_at,
                reason=reason,
                decided_by=by,
                decided_at=now,
            )
            for rule in sorted({one.rule for one in verdict.refusals})
        ]
        for row in rows:
            auditing.record(by, "limit.waived", agent_id=agent.pk, about={"rule": row.rule, "waiver": row.pk}, now=now)
    return rows
