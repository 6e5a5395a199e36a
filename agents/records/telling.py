"""Who is told of a wish to be forgotten: those who decide about it, and then the person."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agents.models import Person
from agents.notices import kinds, sending
from agents.records.models import Erasure
from agents.rights import Right

STAFF = frozenset({Person.Role.OPERATOR.value, Person.Role.ADMINISTRATOR.value})
ASKED = kinds.register("erasure.asked", _("Somebody wants to be forgotten, and I decide"), roles=STAFF).slug
DECIDED = kinds.register("erasure.decided", _("My wish to be forgotten was decided"), push=False).slug


def deciders(erasure: Erasure, *, now: datetime) -> None:
    """Everybody with the right; administrators have it."""
    given = Q(role=Person.Role.OPERATOR, grants__right=Right.DECIDE_ERASURE)
    people = Person.objects.filter(given | Q(role=Person.Role.ADMINISTRATOR), is_active=True).distinct()
    for person in people.only("pk"):
        sending.notify(
            person.pk,
            kind=ASKED,
            key=f"erasure:{erasure.pk}:asked",
            title=_("Somebody wants to be forgotten"),
            body=_("Money or a contest is open, so a person decides."),
            url=reverse("erasures"),
            now=now,
        )


def decided(erasure: Erasure, *, now: datetime) -> None:
    refused = erasure.state == Erasure.State.REFUSED
    sending.notify(
        erasure.person_id,
        kind=DECIDED,
        key=f"erasure:{erasure.pk}:{erasure.state}",
        title=_("You are not erased now") if refused else _("You will be erased"),
        body=erasure.reason if refused else _("It is done in three days. Until then you can withdraw it."),
        url=reverse("my_data"),
        now=now,
    )
