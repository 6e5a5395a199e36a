"""`/manage/agreements/`: an administrator reads what binds, and publishes a new version."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agents.models import Person
from agents.onboarding import agreeing
from agents.onboarding.doors.forms import DateInput
from agents.onboarding.models import Agreement, Engagement
from marketplace.kernel.errors import Invalid


class VersionForm(forms.Form):
    engagement = forms.ChoiceField(label=gettext_lazy("For whom"), choices=Engagement.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=DateInput(),
        help_text=gettext_lazy("At least 15 days from now. Whoever signed an older version is asked before."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text, in Markdown"), max_length=60_000, widget=forms.Textarea({"rows": 18})
    )

    def clean_effective_on(self) -> datetime:
        """The begin of that day by the reader's clock."""
        zone = timezone.get_current_timezone()
        return datetime.combine(self.cleaned_data["effective_on"], time.min, zone)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    person = request.user
    if not isinstance(person, Person) or person.role != Person.Role.ADMINISTRATOR:
        raise Http404
    now = timezone.now()
    form = VersionForm(request.POST or None)
    if form.is_valid() and publish(person, form, now=now):
        messages.success(request, _("Published. Whoever signed an older version has been told."))
        return redirect("manage_agreements")
    for engagement in Engagement.values:
        agreeing.current(engagement, now=now)
    context = {
        "form": form,
        "texts": Agreement.objects.order_by("engagement", "-version").select_related("published_by"),
        "now": now,
    }
    return render(request, "onboarding/agreements.html", context, status=400 if form.is_bound else 200)


def publish(by: Person, form: VersionForm, *, now: datetime) -> bool:
    said = form.cleaned_data
    try:
        agreeing.publish(
            by,
            engagement=said["engagement"],
            title=said["title"],
            text=said["text"].replace("\r\n", "\n").strip(),
            effective_from=said["effective_on"],
            now=now,
        )
    except Invalid as error:
        form.add_error("effective_on", error.title)
        return False
    return True
