"""What the desk says of hours: whether one may go online, what comes close, and whether it is guaranteed."""

from dataclasses import dataclass
from datetime import datetime

from agents.limits import table, words
from agents.limits.checking import Finding, Verdict
from agents.limits.guaranteeing import Room, room
from agents.limits.models import LogIn
from agents.models import Agent, Session
from agents.shifts.models import Claim
from dispatch.people import hours
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Limits:
    verdict: Verdict | None = None  # of going online now; None for who is at work
    log_in: LogIn | None = None
    room: Room | None = None
    shift: Claim | None = None  # that the log-in is under now
    working: bool = False

    @property
    def refusal(self) -> Finding | None:
        return self.verdict.refusals[0] if self.verdict and self.verdict.refusals else None

    @property
    def warning(self) -> Finding | None:
        return self.verdict.warnings[0] if self.verdict and self.verdict.warnings else None

    @property
    def closes_at(self) -> datetime | None:
        """Since the person was warned: when new offers stop."""
        return self.log_in.closes_at if self.working and self.log_in and self.log_in.warned_at else None

    @property
    def rule(self) -> str:
        """The limit that ends this log-in, by its name."""
        if not self.log_in or not self.log_in.closes_at:
            return ""
        found = table.rule(self.log_in.rule, self.log_in.closes_at.date())
        return found.title if found else words.whose("permit")

    @property
    def guaranteed(self) -> Money | None:
        """An hour's, of the log-in that goes on."""
        held = self.log_in
        return Money(held.guarantee, held.currency) if held and held.guarantee is not None else None

    @property
    def key(self) -> str:
        """Changes when what is shown does."""
        told = self.refusal or self.warning
        line = (self.room.free, self.room.waiting, self.room.place, self.room.offered_until) if self.room else ""
        held = self.shift.pk if self.shift else ""
        return f"{told.rule if told else ''}{self.closes_at or ''}{self.guaranteed or ''}{line}{held}"


def read(agent: Agent, session: Session | None, *, working: bool, now: datetime) -> Limits:
    log_in = LogIn.objects.filter(session=session).first() if session else None
    shift = None
    if log_in and log_in.basis == LogIn.Basis.SHIFT:
        shift = Claim.objects.held().filter(agent=agent, starts_at__lte=now, ends_at__gt=now).first()
    return Limits(
        verdict=None if working else hours.of_log_in(agent, now=now),
        log_in=log_in,
        room=None if log_in and log_in.basis else room(agent, now=now),
        shift=shift,
        working=working,
    )
