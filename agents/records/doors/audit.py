"""`/audit/`: who did what. Newest first, page by page, and as a file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agents import auditing
from agents.doors import guarded
from agents.models import Deed, Person
from agents.records import deeds
from agents.rights import Right
from marketplace.kernel.http import streaming

PAGE = 50
LARGEST = 2**63 - 1
# Where the things are that a deed is about; all but tickets are the administrator's pages.
PLACES = {
    "ticket": "ticket",
    "person": "manage_person",
    "client": "manage_client",
    "queue": "manage_queue",
    "skill": "manage_skill",
    "endpoint": "manage_endpoint",
}
EVERYBODYS = {"ticket"}


class Looking(forms.Form):
    """What is looked for. A field that cannot be read says so, and the others stay."""

    by = forms.CharField(required=False, max_length=100, label=_("Who did it"))
    to = forms.CharField(required=False, max_length=100, label=_("To which agent"))
    kind = forms.ChoiceField(required=False, label=_("What"))
    day = forms.DateField(
        required=False,
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("This is no day. Write it as in 2026-11-21.")},
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("Everything")), *deeds.kinds()]  # type: ignore[attr-defined]

    def asked(self) -> deeds.Asked:
        said = self.cleaned_data
        return deeds.Asked(**{name: said[name] for name in ("by", "to", "kind", "day") if said.get(name)})


@require_safe
@guarded.needs(Right.SEE_AUDIT)
def page(request: HttpRequest) -> HttpResponse:
    form = Looking(request.GET)
    fits = form.is_valid()
    rows = deeds.matching(form.asked(), zone=timezone.get_current_timezone())
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and int(before) <= LARGEST:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1]) if fits else []
    asked = request.GET.copy()
    asked.pop("before", None)
    whole = guarded.person(request).role == Person.Role.ADMINISTRATOR
    context = {
        "form": form,
        "deeds": [Line(row, whole=whole) for row in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "before": before,
        "query": asked.urlencode(),
        "looking": bool(form.changed_data),
    }
    return render(request, "records/audit.html", context, status=200 if fits else 400)


@require_safe
@guarded.needs(Right.SEE_AUDIT)
def as_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form, now = Looking(request.GET), timezone.now()
    if not form.is_valid():
        return page(request)  # type: ignore[return-value]  # which says what does not fit
    auditing.record(guarded.person(request), "audit.exported", now=now)
    rows = deeds.matching(form.asked(), zone=timezone.get_current_timezone())
    return streaming.csv(request, deeds.chunks(rows), f"humanline-audit-{now:%Y-%m-%d}.csv")


class Line:
    """A deed as the page shows it. `whole` says that the reader may open the administrator's pages."""

    def __init__(self, row: Deed, *, whole: bool) -> None:
        self.row, self.words = row, deeds.words(row.kind)
        self.by_url = link("person", row.person_id) if whole else None
        self.agent_url = link("person", row.agent.person_id) if whole and row.agent else None
        self.about = [
            (name.replace("_", " "), shown(value), link(name, value) if whole or name in EVERYBODYS else None)
            for name, value in row.about.items()
        ]


def shown(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value).replace("_", " ")


def link(name: str, value: Any) -> str | None:
    """The page of a thing; None where it has none."""
    try:
        return reverse(PLACES[name], args=[value]) if name in PLACES and isinstance(value, int) else None
    except NoReverseMatch:
        return None
