"""Guaranteed log-ins without a shift: whom a ceiling admits, who waits in its line, and to whom a place goes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.db.models.functions import Greatest

from agents.limits.models import Ceiling, CeilingSkill, GuaranteedTime, LogIn, Waiting
from agents.models import Agent, Session
from marketplace.kernel.errors import Conflict

OFFERED_FOR = timedelta(minutes=3)


class NoLine(Conflict):
    """There is no line to wait in: no guaranteed log-ins are planned for your skills and languages."""


class RoomAlready(Conflict):
    """There is a guaranteed place now. Go online to take it."""


class GuaranteedAlready(Conflict):
    """You are online with a guarantee."""


@dataclass(frozen=True)
class Room:
    """What the page shows before "Go online"."""

    ceiling: Ceiling
    free: int
    waiting: int
    place: int | None = None  # mine in the line, 1 is next
    offered_until: datetime | None = None

    @property
    def admits(self) -> bool:
        return self.offered_until is not None or self.free > 0


def room(agent: Agent, *, now: datetime) -> Room | None:
    """The best that the ceilings of the agent's skills and languages have for them; None where none fits."""
    rooms = [_room(one, agent, now=now) for one in fitting(agent)]
    return max(rooms, key=lambda one: (one.admits, one.place is not None, one.ceiling.guarantee), default=None)


def fitting(agent: Agent) -> list[Ceiling]:
    """The open ceilings whose language the agent speaks and whose skills they have."""
    levels = dict(agent.proficiencies.values_list("skill", "level"))
    rows = Ceiling.objects.filter(closed_at=None, language__in=agent.languages.values("tag"))
    asked = rows.prefetch_related(Prefetch("needs", CeilingSkill.objects.all()))
    return [one for one in asked if all(levels.get(need.skill_id, 0) >= need.level for need in one.needs.all())]


def in_use(ceiling: Ceiling) -> int:
    """Log-ins under it, on a break included."""
    held = LogIn.objects.filter(ceiling=ceiling, basis=LogIn.Basis.CEILING, session__state=Session.State.OPEN)
    return held.count()


def admit(session: Session, *, now: datetime) -> LogIn:
    """What holds for this log-in without a shift: guaranteed where a ceiling has room. Under the ceiling's lock."""
    with transaction.atomic():
        log_in = _locked(session)
        if log_in.basis == LogIn.Basis.CEILING:
            return log_in
        if log_in.basis:  # a shift that is over
            log_in.basis, log_in.guaranteed_since = LogIn.Basis.NONE, None
            log_in.save(update_fields=["basis", "guaranteed_since"])
        found = room(session.agent, now=now)
        if found is None or not found.admits or _in_another_currency(log_in, found.ceiling):
            return log_in
        Ceiling.objects.select_for_update(no_key=True).get(pk=found.ceiling.pk)
        current = _room(found.ceiling, session.agent, now=now)
        if not current.admits:
            return log_in  # somebody else was faster
        log_in.basis, log_in.ceiling, log_in.guaranteed_since = LogIn.Basis.CEILING, found.ceiling, now
        log_in.guarantee, log_in.currency = found.ceiling.guarantee, found.ceiling.currency
        log_in.save()
        GuaranteedTime.objects.create(
            log_in=log_in, ceiling=found.ceiling, guarantee=log_in.guarantee, currency=log_in.currency, since=now
        )
        Waiting.objects.filter(agent=session.agent_id).delete()
    return log_in


def under_shift(session: Session, *, now: datetime) -> LogIn:
    """The shift has a guarantee of its own: the log-in takes no place of a ceiling, and gives back the one it has."""
    with transaction.atomic():
        log_in = _locked(session)
        if log_in.basis != LogIn.Basis.SHIFT:
            GuaranteedTime.objects.filter(log_in=log_in, until=None).update(until=Greatest("since", now))
            log_in.basis, log_in.guaranteed_since = LogIn.Basis.SHIFT, now
            log_in.ceiling, log_in.guarantee, log_in.currency = None, None, ""
            log_in.save(update_fields=["basis", "guaranteed_since", "ceiling", "guarantee", "currency"])
    return log_in


def _in_another_currency(log_in: LogIn, ceiling: Ceiling) -> bool:
    """Whether it was guaranteed in another one before a shift: a log-in is paid as a whole."""
    return GuaranteedTime.objects.filter(log_in=log_in).exclude(currency=ceiling.currency).exists()


def _locked(session: Session) -> LogIn:
    """What is written of the log-in. Its row is locked before its ceiling's."""
    LogIn.objects.get_or_create(session=session)
    return LogIn.objects.select_for_update(of=("self",), no_key=True).get(session=session)


def wait(agent: Agent, *, now: datetime) -> Waiting:
    """Join the line. Again changes nothing. Raises NoLine, RoomAlready and GuaranteedAlready."""
    mine = Waiting.objects.filter(agent=agent).first()
    if mine:
        return mine
    if LogIn.objects.filter(session__agent=agent, session__state=Session.State.OPEN).exclude(basis="").exists():
        raise GuaranteedAlready()
    found = room(agent, now=now)
    if found is None:
        raise NoLine()
    if found.admits:
        raise RoomAlready()
    return Waiting.objects.get_or_create(agent=agent, defaults={"ceiling": found.ceiling, "since": now})[0]


def leave(agent: Agent) -> None:
    """Out of the line; who is not in it is out of it already."""
    Waiting.objects.filter(agent=agent).delete()


def offer_what_is_free(*, tell: Callable[[Waiting], object], now: datetime) -> int:
    """Places that are free go to the line, in order and for OFFERED_FOR each; what lapsed is taken back first.

    `tell` is called for each, in the transaction that offers it.
    """
    Waiting.objects.filter(offered_until__lte=now).delete()
    Waiting.objects.exclude(agent__state=Agent.State.ACTIVE, ceiling__closed_at=None).delete()
    waited_for = Ceiling.objects.filter(line__offered_until=None, line__isnull=False).distinct()
    return sum(_offer(pk, tell, now=now) for pk in waited_for.values_list("pk", flat=True))


def _offer(pk: int, tell: Callable[[Waiting], object], *, now: datetime) -> int:
    with transaction.atomic():
        ceiling = Ceiling.objects.select_for_update(no_key=True).get(pk=pk)
        line = Waiting.objects.filter(ceiling=ceiling).select_for_update(of=("self",)).order_by("since", "pk")
        rows = list(line.select_related("agent"))
        free = ceiling.places - in_use(ceiling) - sum(1 for one in rows if one.offered_until)
        offered = [one for one in rows if one.offered_until is None][: max(0, free)]
        for one in offered:
            one.offered_until = now + OFFERED_FOR
            one.save(update_fields=["offered_until"])
            tell(one)
    return len(offered)


def _room(ceiling: Ceiling, agent: Agent, *, now: datetime) -> Room:
    rows: Sequence[Waiting] = list(Waiting.objects.filter(ceiling=ceiling).order_by("since", "pk"))
    mine = next((number for number, one in enumerate(rows, 1) if one.agent_id == agent.pk), None)
    offered = rows[mine - 1].offered_until if mine else None
    kept = sum(1 for one in rows if one.agent_id != agent.pk and (one.offered_until is None or one.offered_until > now))
    free = max(0, ceiling.places - in_use(ceiling) - kept)
    return Room(ceiling, free, len(rows), mine, offered if offered and offered > now else None)
