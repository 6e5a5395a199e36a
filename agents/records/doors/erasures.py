"""`/erasures/`: people who want to be forgotten while money or a contest is open. A person of ours decides."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agents.doors import guarded
from agents.records import erasing, parts
from agents.records.models import Erasure
from agents.rights import Right

MOST = 100


class RefusalForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Reason"),
        help_text=_("The person reads it as it stands here."),
        error_messages={"required": erasing.ReasonNeeded.__doc__ or ""},
    )


@require_safe
@guarded.needs(Right.DECIDE_ERASURE)
def index(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest, wrong: RefusalForm | None = None, of: int | None = None) -> HttpResponse:
    now = timezone.now()
    rows = Erasure.objects.select_related("person", "decided_by")
    asked = [
        (
            row,
            [one.says for one in parts.standing_against(row.person, now=now)],
            wrong if wrong and row.pk == of else RefusalForm(prefix=str(row.pk)),
        )
        for row in rows.filter(state=Erasure.State.REVIEW).order_by("asked_at")[:MOST]
    ]
    waiting = rows.filter(state=Erasure.State.WAITING).order_by("due_at")[:MOST]
    context = {"asked": asked, "waiting": waiting, "days": erasing.THINK_AGAIN.days}
    return render(request, "records/erasures.html", context, status=400 if wrong else 200)


@require_POST
@guarded.needs(Right.DECIDE_ERASURE)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    row = erasing.grant(get_object_or_404(Erasure, pk=pk), guarded.person(request), now=timezone.now())
    messages.success(request, gettext("Person %(n)s is erased in three days.") % {"n": row.person_id})
    return redirect("erasures")


@require_POST
@guarded.needs(Right.DECIDE_ERASURE)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Erasure, pk=pk)
    form = RefusalForm(request.POST, prefix=str(pk))
    try:
        if not form.is_valid():
            return show(request, form, pk)
        erasing.refuse(row, guarded.person(request), form.cleaned_data["reason"], now=timezone.now())
    except erasing.ReasonNeeded as error:
        form.add_error("reason", error.title)
        return show(request, form, pk)
    messages.success(request, gettext("The person can read your reason."))
    return redirect("erasures")
