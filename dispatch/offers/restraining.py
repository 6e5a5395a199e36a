"""No more offers ring than answers can be taken down: the dispatcher looks again and again how promptly they are."""

from datetime import datetime

import structlog

from dispatch.offers import promptness
from dispatch.offers.remembering import Remembering
from dispatch.policy.restraint import Restraint
from marketplace.kernel import health

log = structlog.get_logger("dispatcher")


def taken_over(*, now: datetime) -> Restraint:
    """As whoever led a moment ago held offers back."""
    last = health.dispatcher(now=now)
    return Restraint(last.get("most_ringing") if last["ok"] else None)


def look(known: Remembering, *, now: datetime) -> None:
    """Let more ring, or fewer. May be called by another thread than makes the offers."""
    restraint, found = known.restraint, promptness.read(now=now)
    before = restraint.most
    restraint.look(found, ringing=known.ringing(), people=len(known.memory.agents), now=now)
    if before is None and restraint.most is not None:
        log.warning("offers held back", most=restraint.most, answers=found)
    if before is not None and restraint.most is None:
        log.info("offers no longer held back")
