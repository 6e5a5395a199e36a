"""Where each role goes: the navigation of every page, and the first page after sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from agents import rights
from agents.models import Person
from agents.notices.models import Notice
from agents.rights import Right


@dataclass(frozen=True)
class Place:
    name: str  # of the URL
    label: str | Promise
    icon: str
    keys: str = ""
    right: Right | None = None  # without it the page would only refuse


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str
    keys: str
    current: bool


FLOOR = Place("board", _("Floor"), "board", keys="g b")
TICKETS = Place("tickets", _("Tickets"), "ticket", keys="g q")
ONLINE = Place("board_people", _("People"), "people", keys="g p")
APPLICANTS = Place("applicants", _("Applicants"), "applicants", right=Right.REVIEW_APPLICANTS)
PLAN = Place("shift_plan", _("Shifts"), "shifts")
ANSWERS = Place("answers", _("Answers"), "answers")
MODULES = Place("modules", _("Training"), "training")
AUDIT = Place("audit", _("Audit"), "audit", right=Right.SEE_AUDIT)
ERASURES = Place("erasures", _("Erasure"), "person", right=Right.DECIDE_ERASURE)
PLACES: Mapping[str, tuple[Place, ...]] = {
    "agent": (
        Place("desk", _("Desk"), "desk"),
        Place("shifts", _("Shifts"), "shifts"),
        Place("earnings", _("Earnings"), "earnings"),
        Place("standing", _("Quality"), "quality"),
        Place("training", _("Training"), "training"),
    ),
    "operator": (FLOOR, TICKETS, ONLINE, APPLICANTS, PLAN, ANSWERS, MODULES, AUDIT, ERASURES),
    "client_operator": (FLOOR, TICKETS, ANSWERS),
    "payroll": (Place("payroll_periods", _("Periods"), "earnings"),),
    "administrator": (
        Place("manage_clients", _("Clients"), "client"),
        Place("manage_queues", _("Queues"), "queue"),
        Place("manage_skills", _("Skills"), "skill"),
        Place("manage_people", _("People"), "people", keys="g p"),
        FLOOR,
        TICKETS,
        APPLICANTS,
        PLAN,
        ANSWERS,
        MODULES,
        AUDIT,
        ERASURES,
    ),
}


def for_person(request: HttpRequest) -> dict[str, object]:
    """Context of every page. Read only where it is shown: a page about a lost database must not ask for a person."""
    return {
        "navigation": SimpleLazyObject(lambda: of_person(request.user, request.path)),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.unread().filter(person=request.user.pk).count()),
    }


def of_person(person: Person | AnonymousUser, path: str) -> list[Link]:
    if isinstance(person, AnonymousUser):
        return []
    return links(person.role, path, rights.held_by(person))


def links(role: str, path: str, held: frozenset[Right] = frozenset()) -> list[Link]:
    """The role's places that exist and need no right that is not held, the one at `path` marked."""
    places = [place for place in PLACES.get(role, ()) if place.right is None or place.right in held]
    found = [(place, url) for place in places if (url := address(place.name))]
    at = max((url for _, url in found if path.startswith(url)), key=len, default="")
    return [Link(url, str(place.label), place.icon, place.keys, url == at) for place, url in found]


def first(role: str) -> str | None:
    """The address of a role's first page."""
    return next((url for place in PLACES.get(role, ()) if (url := address(place.name))), None)


def address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
