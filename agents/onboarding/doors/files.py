"""Files: taken in with their step, taken back by their owner, shown to a reviewer as a download and nothing else."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agents.models import Person
from agents.onboarding import documents
from agents.onboarding.doors import applicants, forms
from agents.onboarding.models import Document, Requirement
from marketplace.kernel.errors import Invalid


def take_in(row: Requirement, uploads: "Sequence[UploadedFile[Any]]") -> list[str]:
    """Keep what can be kept, and give back a sentence for each file that cannot."""
    refused = []
    for upload in uploads:
        name = str(upload.name or "document")
        try:
            if (upload.size or 0) > documents.LARGEST_BYTES:
                raise documents.TooLarge()
            documents.hand_in(row, name=name, content=upload.read(), now=timezone.now())
        except documents.TooManyFiles as many:
            refused.append(many.title)
        except Invalid as error:
            refused.append(documents.sentence(name, error))
    return refused


@require_POST
@login_required
def send(request: HttpRequest, step: str) -> HttpResponse:
    """Files alone, as the page's script sends them: the list as it is now, or a sentence for each that is refused."""
    row = applicants.applicant(request, now=timezone.now()).requirements.filter(kind=step).first()
    if row is None or step not in forms.WITH_FILES:
        raise Http404
    refused = take_in(row, request.FILES.getlist("document"))
    if refused:
        return HttpResponse("\n".join(refused), status=400, content_type="text/plain; charset=utf-8")
    response = render(request, "onboarding/files.html", {"files": row.documents.filter(deleted_at=None)})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def take_back(request: HttpRequest, pk: str) -> HttpResponse:
    """A file that is not with a reviewer goes at once."""
    now = timezone.now()
    agent = applicants.applicant(request, now=now)
    mine = Document.objects.filter(requirement__agent=agent, deleted_at=None)
    document = get_object_or_404(mine.select_related("requirement"), pk=pk)
    documents.take_back(document, now=now)
    return redirect("onboarding_step", step=document.requirement.kind)


@require_GET
@login_required
def show(request: HttpRequest, pk: str) -> HttpResponse:
    """For who reviews, with the right to it. Every view is written down before the first byte leaves."""
    person = request.user
    assert isinstance(person, Person)
    document = get_object_or_404(Document.objects.select_related("requirement"), pk=pk)
    content = documents.show(document, person, now=timezone.now())
    response = HttpResponse(content, content_type=document.media_type)
    name = quote(document.name or "document")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
