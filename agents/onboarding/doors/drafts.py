"""What is typed is kept as it is typed: `POST /onboarding/drafts/{step}/`, by the page's script."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agents.models import Agent
from agents.onboarding.doors import applicants, forms
from agents.onboarding.models import Draft

MOST_SIGNS = 8000
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "agreement", "text_sha256"})


@require_POST
@login_required
def save(request: HttpRequest, step: str) -> HttpResponse:
    if step not in forms.FORMS:
        raise Http404
    now = timezone.now()
    keep(applicants.applicant(request, now=now), step, request.POST.dict(), now=now)
    return HttpResponse(status=204)


def keep(agent: Agent, step: str, typed: Mapping[str, object], *, now: datetime) -> None:
    """The fields that this step has, as typed. An older draft gives way."""
    known = forms.FORMS[step](agent=agent).fields
    fields = {name: str(typed[name]) for name in known if name in typed and name not in NEVER_KEPT}
    text = json.dumps(fields)
    if len(text) <= MOST_SIGNS and any(fields.values()):
        Draft.objects.update_or_create(agent=agent, step=step, defaults={"fields": text, "saved_at": now})


def kept(agent: Agent, step: str) -> tuple[dict[str, str], datetime | None]:
    draft = Draft.objects.filter(agent=agent, step=step).first()
    return (json.loads(draft.fields), draft.saved_at) if draft else ({}, None)
