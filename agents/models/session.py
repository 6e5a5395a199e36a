"""A log-in: the only time in which anything about an agent is measured."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Max
from django.db.models.functions import Greatest

from agents.models.activity import Activity
from agents.models.agent import Agent
from marketplace.kernel.errors import Conflict
from marketplace.kernel.states import Stateful


class NotOnline(Conflict):
    """You are offline. Go online first."""


class Session(Stateful):
    """From "Go online" to "Go offline": the activity, what comes after the open work, the last sign of life."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ENDED = "ended", "Ended"

    arrows: ClassVar = {State.OPEN: frozenset({State.ENDED})}

    class AfterWork(models.TextChoices):
        """What takes effect when the last seat empties. No new offers until then."""

        NOTHING = "", "Nothing"
        BREAK = "break", "Break"
        OFFLINE = "offline", "Offline"

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    activity = models.CharField(max_length=15, choices=Activity.Kind)
    activity_since = models.DateTimeField()
    activity_before = models.CharField(max_length=15, blank=True, default="")  # where reconnecting returns to
    break_reason = models.CharField(max_length=80, blank=True, default="")
    after_work = models.CharField(max_length=7, choices=AfterWork, blank=True, default=AfterWork.NOTHING)
    idle_since = models.DateTimeField()  # longest-available counts from here
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "agents_session"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(state="open"), name="one_open_session_per_agent"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None) | models.Q(state="ended", ended_at__isnull=False),
                name="an_ended_session_has_its_end",
            ),
        ]
        indexes: ClassVar = [
            # None has `last_seen_at`: a sign of life then writes into the row's own page, and no index grows by it.
            models.Index(fields=["agent", "started_at"], name="sessions_by_agent"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of agent {self.agent_id}"

    @classmethod
    def begin(cls, agent: Agent, activity: str, *, now: datetime) -> "Session":
        """Open a session in `activity`. Raises NotActive; a second open session breaks a constraint."""
        agent.require_active()
        last = Activity.objects.filter(agent=agent).aggregate(end=Max("ended_at"))["end"]
        now = max(now, last) if last else now  # a clock may step back; intervals never overlap
        session = cls.objects.create(
            agent=agent, started_at=now, activity=activity, activity_since=now, idle_since=now, last_seen_at=now
        )
        Activity.objects.create(session=session, agent_id=agent.pk, kind=activity, started_at=now)
        return session

    def turn(self, activity: str, *, now: datetime, reason: str = "", before: str = "") -> None:
        """Close the interval in force and begin one of `activity`. Turning to what is already in force does nothing."""
        if self.state != self.State.OPEN:
            raise NotOnline()
        if activity == self.activity:
            return
        now = self._close_interval(now)
        Activity.objects.create(session=self, agent_id=self.agent_id, kind=activity, reason=reason, started_at=now)
        self.activity, self.activity_since, self.break_reason = activity, now, reason
        self.activity_before, self.after_work = before, self.AfterWork.NOTHING
        if activity == Activity.Kind.AVAILABLE and not before:
            self.idle_since = now
        self.save()

    @property
    def takes_offers(self) -> bool:
        """Whether offers may come: the seats are open exactly then."""
        is_open = self.state == self.State.OPEN
        return is_open and self.activity == Activity.Kind.AVAILABLE and not self.after_work

    @classmethod
    def turn_together(cls, turns: Sequence[tuple[Self, str, str]], *, now: datetime) -> None:
        """Turn many locked, open sessions at once, each to (activity, before); what follows their work stays as it is.

        A few statements, whatever their number.
        """
        if not turns:
            return
        intervals = Activity.objects.filter(session__in=[session.pk for session, _, _ in turns], ended_at=None)
        began = dict(intervals.values_list("session_id", "started_at"))
        intervals.update(ended_at=Greatest("started_at", now))
        for session, activity, before in turns:
            session.activity, session.activity_before = activity, before
            session.activity_since = max(now, began[session.pk])
            if activity == Activity.Kind.AVAILABLE:
                session.idle_since = session.activity_since
        sessions = [session for session, _, _ in turns]
        Activity.objects.bulk_create(
            Activity(
                session=one,
                agent_id=one.agent_id,
                kind=one.activity,
                reason=one.break_reason if one.activity == Activity.Kind.BREAK else "",
                started_at=one.activity_since,
            )
            for one in sessions
        )
        cls.objects.bulk_update(sessions, ["activity", "activity_before", "activity_since", "idle_since"])

    def end(self, *, now: datetime) -> None:
        """Close the last interval and the session. Work must have left the seats before."""
        now = self._close_interval(now)
        self.move(self.State.ENDED, ended_at=now, after_work=self.AfterWork.NOTHING)

    def _close_interval(self, now: datetime) -> datetime:
        """End the open interval, never before it began: a clock may step back. Gives back the end."""
        interval = Activity.objects.get(session=self, ended_at=None)
        ended_at = max(now, interval.started_at)
        Activity.objects.filter(pk=interval.pk, ended_at=None).update(ended_at=Greatest("started_at", ended_at))
        return ended_at
