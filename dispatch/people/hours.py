"""What limits of working time say of going online, and what is written down of a log-in."""

from datetime import datetime

from agents.limits import checking, guaranteeing
from agents.limits.checking import Stretch, Verdict
from agents.limits.models import LogIn
from agents.models import Agent, Session
from agents.shifts import hours as shifts
from marketplace.kernel.errors import NotAllowed


class HoursRefused(NotAllowed):
    """Your hours do not allow this now."""


def require(agent: Agent, *, now: datetime) -> Verdict:
    """Raises HoursRefused with the rule's own sentence, and when there is room again."""
    verdict = of_log_in(agent, now=now)
    if not verdict.allowed:
        worst = verdict.refusals[0]
        raise HoursRefused(
            worst.sentence,
            rule=worst.rule,
            weight=str(worst.weight),
            frees_at=worst.frees_at.isoformat() if worst.frees_at else None,
        )
    return verdict


def of_log_in(agent: Agent, *, now: datetime) -> Verdict:
    return checking.for_log_in(agent, planned=planned(agent), now=now)


def planned(agent: Agent) -> list[Stretch]:
    """The hours of the shifts that they have claimed."""
    return shifts.planned(agent)


def note(session: Session, verdict: Verdict, *, now: datetime) -> LogIn:
    """Write down until when this log-in may go on, and whether it is guaranteed."""
    under_shift = any(one.starts_at <= now < one.ends_at for one in planned(session.agent))
    step = guaranteeing.under_shift if under_shift else guaranteeing.admit
    log_in = step(session, now=now)
    end = verdict.end
    log_in.rule, log_in.warned_at = end.binding.rule if end else "", None
    log_in.closes_at, log_in.ends_at = (end.closes_at, end.at) if end else (None, None)
    log_in.save(update_fields=["rule", "closes_at", "ends_at", "warned_at"])
    return log_in
