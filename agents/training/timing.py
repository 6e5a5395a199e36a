"""Learning time: counted while a lesson, a quiz or a practice ticket is open, up to the module's stated length."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from agents.models import Agent
from agents.training.facts import TrainingTimeEarned
from agents.training.models import Attention, Enrolment, TrainingTime
from marketplace.kernel import outbox

WITHOUT_A_WORD = timedelta(minutes=10)  # so much between two pages counts as reading, where no script says how long
IDLE = timedelta(minutes=15)  # who has not been seen for so long is done for now: what they learned is settled


def open_page(enrolment: Enrolment, *, now: datetime) -> None:
    """A page of the module is opened: from here on its time counts."""
    count(enrolment, None, now=now)


def count(enrolment: Enrolment, seconds: int | None, *, now: datetime) -> int:
    """Add the `seconds` that a page says it was looked at, or without a script the time since the page before.

    Never more than the clock allows since this agent's time was last counted, in any module; never above the stated
    length of the version. Gives back what was added.
    """
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.agent_id)
        mark = Attention.objects.filter(agent=enrolment.agent_id).first()
        added = 0
        if mark is not None:
            passed = max(0, int((now - mark.counted_to).total_seconds()))
            if seconds is not None:
                added = min(max(0, seconds), passed)
            elif mark.enrolment_id == enrolment.pk and passed <= WITHOUT_A_WORD.total_seconds():
                added = passed
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        added = min(added, locked.payable_seconds)
        if locked.passed_at is not None:
            added = 0
        Attention.objects.update_or_create(
            agent_id=enrolment.agent_id, defaults={"enrolment": enrolment, "counted_to": now}
        )
        if added:
            Enrolment.objects.filter(pk=enrolment.pk).update(spent_seconds=F("spent_seconds") + added)
    enrolment.refresh_from_db(fields=["spent_seconds"])
    return added


def settle(enrolment: Enrolment, *, now: datetime) -> TrainingTime | None:
    """Write down what is not settled yet as owed for, and tell pay. Doing it twice settles nothing twice."""
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        seconds = locked.spent_seconds - locked.settled_seconds
        if seconds <= 0:
            return None
        Enrolment.objects.filter(pk=locked.pk).update(settled_seconds=locked.spent_seconds)
        time = TrainingTime.objects.create(enrolment=locked, seconds=seconds, earned_at=now)
        outbox.publish(TrainingTimeEarned(locked.pk, time.pk, locked.agent_id, locked.module_id, seconds))
    return time


def settle_idle(*, now: datetime) -> int:
    """Settle for those who have closed their page, and for what an earlier try left; gives back how many."""
    owed = Enrolment.objects.filter(spent_seconds__gt=F("settled_seconds"))
    busy = Attention.objects.filter(counted_to__gt=now - IDLE).values("enrolment")
    rows = owed.exclude(pk__in=busy).order_by("pk")[:500]
    return sum(1 for row in rows if settle(row, now=now))


def of_practice(agent: Agent) -> Enrolment | None:
    """Where the time of a practice ticket counts: the open module that asks for practice."""
    rows = Enrolment.objects.filter(agent=agent, passed_at=None, version__practice__gt=0)
    return rows.select_related("version").order_by("-pk").first()
