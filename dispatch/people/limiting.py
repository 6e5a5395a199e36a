"""Log-ins that run into a limit: told before, without new offers at the end, and never ended in a conversation."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.limits import checking, guaranteeing
from agents.limits.models import LogIn, Waiting
from agents.limits.policy.shapes import Break
from agents.models import Activity, Session
from agents.notices import kinds, sending
from agents.shifts.models import Claim
from dispatch import sweeping
from dispatch.people import hours, presence
from dispatch.telling import frames, hints
from marketplace.kernel import live

WARNED_BEFORE = timedelta(minutes=30)
LIMIT = kinds.register("hours.limit", _("A limit of working time ends my log-in"), mail=False)
PLACE = kinds.register("log_in.place", _("A guaranteed place is free for me"), mail=False)
AT_WORK = (Activity.Kind.AVAILABLE, Activity.Kind.RECONNECTING)


def end_due(*, now: datetime) -> int:
    """Whose limit has come takes no more offers, and is offline (on a break, where one is due) after the open work."""
    rows = _at_work().filter(closes_at__lte=now, session__after_work="")
    return sweeping.each(rows[: sweeping.MOST], _end, now=now)


def _end(log_in: LogIn, *, now: datetime) -> bool:
    """Judged anew: a break or an operator may have given room meanwhile."""
    agent = log_in.session.agent
    with translation.override(agent.person.locale):  # whose sentence is told
        verdict = hours.of_log_in(agent, now=now)
    if verdict.end is None or verdict.end.closes_at > now:
        with transaction.atomic():
            hours.note(log_in.session, verdict, now=now)
        return False
    pause = isinstance(verdict.end.binding.shape, Break)
    worst = next((one for one in verdict.all if one.rule == verdict.end.binding.rule), None)
    reason = gettext("A break is due")
    session = presence.take_break(agent, reason=reason, now=now) if pause else presence.go_offline(agent, now=now)
    _tell(log_in, worst, now=now, pause=pause, later=bool(session.after_work))
    return True


def _tell(log_in: LogIn, worst: checking.Finding | None, *, now: datetime, pause: bool, later: bool) -> None:
    def title() -> str:
        if pause:
            return gettext("A break is due")
        return gettext("You go offline when your open tickets are done") if later else gettext("You are offline now")

    sending.notify(
        log_in.session.agent.person_id,
        kind=LIMIT.slug,
        key=f"{LIMIT.slug}:{log_in.session_id}:{log_in.closes_at:%Y%m%d%H%M}",
        title=title,
        body=lambda: worst.sentence if worst else gettext("A limit of working time has come."),
        url=reverse("desk"),
        now=now,
    )


def warn_due(*, now: datetime) -> int:
    """Half an hour before no new offers come, the desk says so."""
    rows = _at_work().filter(closes_at__lte=now + WARNED_BEFORE, closes_at__gt=now, warned_at=None)
    return sweeping.each(rows[: sweeping.MOST], _warn, now=now)


def _warn(log_in: LogIn, *, now: datetime) -> bool:
    with transaction.atomic():
        if not LogIn.objects.filter(pk=log_in.pk, warned_at=None).update(warned_at=now):
            return False
        hints.activity_changed(log_in.session)
    return True


def offer_places(*, now: datetime) -> int:
    """Guaranteed places that are free go to those who wait for them."""
    return guaranteeing.offer_what_is_free(tell=lambda one: _offered(one, now=now), now=now)


def _offered(one: Waiting, *, now: datetime) -> None:
    sending.notify(
        one.agent.person_id,
        kind=PLACE.slug,
        key=f"{PLACE.slug}:{one.pk}",
        title=lambda: gettext("A guaranteed place is free for you"),
        body=lambda: gettext("It is kept until {time}. Go online to take it.").format(
            time=f"{timezone.localtime(one.offered_until, checking.zone_of(one.agent.person.time_zone)):%H:%M}"
        ),
        url=reverse("desk"),
        now=now,
        until=one.offered_until,
    )
    session = Session.objects.filter(agent=one.agent_id, state=Session.State.OPEN).first()
    frame = {"type": "activity", **frames.activity(session)}  # what they do is as it was: their desk looks again
    live.tell_on_commit(hints.agent_topic(one.agent_id), frame)


def follow_shifts(*, now: datetime) -> int:
    """A log-in in which a claimed shift begins is under it from then on; where it ends, the log-in is free again."""
    running = Claim.objects.held().filter(agent=OuterRef("session__agent"), starts_at__lte=now, ends_at__gt=now)
    rows = LogIn.objects.filter(session__state=Session.State.OPEN).annotate(covered=Exists(running))
    changed = rows.exclude(covered=True, basis=LogIn.Basis.SHIFT).exclude(~Q(basis=LogIn.Basis.SHIFT), covered=False)
    return sweeping.each(changed.select_related("session__agent")[: sweeping.MOST], _follow, now=now)


def _follow(log_in: LogIn, *, now: datetime) -> bool:
    step = guaranteeing.under_shift if getattr(log_in, "covered", False) else guaranteeing.admit
    with transaction.atomic():
        step(log_in.session, now=now)
        hints.activity_changed(log_in.session)
    return True


def _all(*, now: datetime) -> int:
    return warn_due(now=now) + end_due(now=now) + follow_shifts(now=now) + offer_places(now=now)


seldom = sweeping.Seldom(_all, every=timedelta(seconds=5))


def _at_work() -> QuerySet[LogIn]:
    rows = LogIn.objects.filter(session__state=Session.State.OPEN, session__activity__in=AT_WORK)
    return rows.select_related("session__agent__person").order_by("closes_at")
