"""What people hear of their shifts: on their page, and where they want it by mail and on their phone."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Grant, Person, Right
from agents.notices import kinds, sending
from agents.shifts.models import Claim, Shift, Swap, WaitlistEntry
from marketplace.kernel.site import formats

URL = "/shifts/"
STAFF = frozenset({Person.Role.OPERATOR.value, Person.Role.ADMINISTRATOR.value})

kinds.register("shift.reminder", gettext_lazy("A shift of mine begins soon"))
kinds.register("shift.offer", gettext_lazy("A place in a shift is offered to me"))
kinds.register("shift.change", gettext_lazy("A shift of mine changes hands or is cancelled"))
kinds.register(
    "shift.missed", gettext_lazy("Somebody is not there for their shift"), mail=False, push=False, roles=STAFF
)


def when(starts_at: datetime, person: Person) -> str:
    """`Friday 27 November, 17:00`, by the person's clock."""
    with timezone.override(ZoneInfo(person.time_zone)):
        return f"{formats.day(starts_at, weekday=True)}, {formats.clock(starts_at)}"


def until(moment: datetime, person: Person, *, now: datetime) -> str:
    with timezone.override(ZoneInfo(person.time_zone)):
        same = timezone.localdate(moment) == timezone.localdate(now)
        return formats.clock(moment) if same else f"{formats.day(moment)}, {formats.clock(moment)}"


def _tell(
    person: Person,
    kind: str,
    key: str,
    title: Callable[[], str],
    body: Callable[[], str],
    *,
    now: datetime,
    url: str = URL,
    ends: datetime | None = None,
) -> None:
    sending.notify(person.pk, kind=kind, key=key, title=title, body=body, url=url, now=now, until=ends)


def place_offered(entry: WaitlistEntry, shift: Shift, *, now: datetime) -> None:
    person, ends = entry.agent.person, entry.expires_at
    assert ends is not None
    _tell(
        person,
        "shift.offer",
        f"shift.offer:{entry.pk}:{now.timestamp():.0f}",
        lambda: _("A place is free: %(when)s") % {"when": when(shift.starts_at, person)},
        lambda: (
            _("It is kept for you until %(time)s. Then it goes to the next on the list.")
            % {"time": until(ends, person, now=now)}
        ),
        now=now,
        ends=ends,
    )


def offer_lapsed(entry: WaitlistEntry, shift: Shift, *, now: datetime) -> None:
    person = Person.objects.get(agent=entry.agent_id)
    _tell(
        person,
        "shift.change",
        f"shift.lapsed:{entry.pk}",
        lambda: _("The place went to the next on the list: %(when)s") % {"when": when(shift.starts_at, person)},
        lambda: _("Its time to answer is over. You can join the list again. It counts for nothing."),
        now=now,
    )


def taken_over(claim: Claim, *, now: datetime) -> None:
    person = Person.objects.get(agent=claim.agent_id)
    _tell(
        person,
        "shift.change",
        f"shift.taken:{claim.pk}",
        lambda: _("Somebody has taken your shift: %(when)s") % {"when": when(claim.starts_at, person)},
        lambda: _("You are free then. It counts for nothing."),
        now=now,
    )


def let_go(claim: Claim, shift: Shift, *, now: datetime) -> None:
    person = claim.agent.person
    _tell(
        person,
        "shift.change",
        f"shift.inactive:{claim.pk}",
        lambda: _("This shift is no longer yours: %(when)s") % {"when": when(shift.starts_at, person)},
        lambda: _("Your account may not take tickets at the moment."),
        now=now,
    )


def cancelled(claim: Claim, shift: Shift, *, paid: bool, now: datetime) -> None:
    person = claim.agent.person
    _tell(
        person,
        "shift.change",
        f"shift.cancelled:{claim.pk}",
        lambda: _("A shift is cancelled: %(when)s") % {"when": when(shift.starts_at, person)},
        lambda: (
            (_("It was cancelled late, so you are paid its guarantee. ") if paid else "")
            + (_("The reason: %(reason)s") % {"reason": shift.cancel_reason})
        ),
        now=now,
    )


def swap_proposed(swap: Swap, *, now: datetime) -> None:
    person = swap.wanted.agent.person
    _tell(
        person,
        "shift.offer",
        f"swap.proposed:{swap.pk}",
        lambda: _("Somebody would swap shifts with you"),
        lambda: (
            _("Yours of %(yours)s for theirs of %(theirs)s. Answer until %(time)s.")
            % {
                "yours": when(swap.wanted.starts_at, person),
                "theirs": when(swap.given.starts_at, person),
                "time": until(swap.expires_at, person, now=now),
            }
        ),
        url=f"{URL}swaps/",
        now=now,
        ends=swap.expires_at,
    )


def swap_answered(swap: Swap, *, done: bool, now: datetime) -> None:
    person = swap.given.agent.person
    _tell(
        person,
        "shift.change",
        f"swap.answered:{swap.pk}",
        lambda: _("Your shifts are swapped") if done else _("The swap was not taken"),
        lambda: (
            _("You now work %(when)s.") % {"when": when(swap.wanted.starts_at, person)}
            if done
            else _("Your shift of %(when)s is still yours.") % {"when": when(swap.given.starts_at, person)}
        ),
        now=now,
    )


def begins(claim: Claim, which: str, *, now: datetime) -> None:
    person = claim.agent.person
    _tell(
        person,
        "shift.reminder",
        f"shift.reminder:{which}:{claim.pk}",
        lambda: _("Your shift begins %(when)s") % {"when": when(claim.starts_at, person)},
        lambda: (
            _("Until %(time)s. Go online a few minutes before.")
            % {"time": until(claim.ends_at, person, now=claim.starts_at)}
        ),
        now=now,
        ends=claim.starts_at,
    )


def missed(claim: Claim, shift: Shift, *, now: datetime) -> None:
    """To those who plan shifts: a place is empty."""
    planners = Person.objects.filter(pk__in=Grant.objects.filter(right=Right.PUBLISH_SHIFTS).values("person"))
    for person in planners.filter(is_active=True, role__in=STAFF):
        _tell(
            person,
            "shift.missed",
            f"shift.missed:{claim.pk}",
            lambda who=person: _("Nobody is there: shift of %(when)s") % {"when": when(shift.starts_at, who)},  # type: ignore[misc]
            lambda: _("The place is offered on."),
            url=f"/plan/{shift.pk}/",
            now=now,
            ends=shift.ends_at,
        )
