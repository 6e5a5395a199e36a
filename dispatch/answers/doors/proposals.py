"""`/answers/proposals/`: what agents would change, decided with a word; and an agent's own proposals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.answers import comparing, finding, scope, using, writing
from dispatch.answers.doors.desk import work_of
from dispatch.answers.doors.forms import ProposalForm, WordForm
from dispatch.answers.doors.library import reader
from dispatch.answers.models import Answer, Proposal
from dispatch.doors.desk import views as desk
from marketplace.kernel.errors import DomainError

MOST = 50


@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The open ones, the oldest first, each with what it would change."""
    return show(request)


def show(request: HttpRequest, wrong: WordForm | None = None, about: int | None = None) -> HttpResponse:
    person = reader(request)
    rows = scope.proposals(person).filter(state=Proposal.State.OPEN).order_by("made_at")[:MOST]
    context = {
        "shown": [
            {
                "row": row,
                "form": wrong if wrong and row.pk == about else WordForm(auto_id=f"id_%s_{row.pk}"),
                "stale": row.answer is not None and row.answer.version != row.from_version,
                "title": comparing.parts(row.answer.title if row.answer else "", row.title),
                "text": comparing.parts(row.answer.text if row.answer else "", row.text),
            }
            for row in rows
        ],
        "may_write": scope.may_write(person),
    }
    return render(request, "answers/proposals.html", context, status=400 if wrong else 200)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`verdict` is accepted or refused."""
    person, now = reader(request), timezone.now()
    proposal = get_object_or_404(scope.proposals(person), pk=pk)
    scope.require_writer(person)
    form = WordForm(request.POST, auto_id=f"id_%s_{pk}")
    if not form.is_valid():
        return show(request, form, pk)
    try:
        if request.POST.get("verdict") == "accepted":
            answer = writing.accept(proposal, word=form.cleaned_data["word"], by=person, now=now)
            messages.success(request, gettext("It is version %(n)d of the answer.") % {"n": answer.version})
        else:
            writing.refuse(proposal, word=form.cleaned_data["word"], by=person, now=now)
            messages.success(request, gettext("%(name)s reads why.") % {"name": proposal.agent.display_name})
    except DomainError as error:
        form.add_error("word", error.title)
        return show(request, form, pk)
    return redirect("proposals")


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    agent = desk.agent_of(request)
    rows = Proposal.objects.filter(agent=agent).select_related("client").order_by("-made_at")[:MOST]
    return render(request, "answers/mine.html", {"proposals": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int, answer: int | None = None) -> HttpResponse:
    """From a conversation: a better answer, or one that is not there yet."""
    agent = desk.agent_of(request)
    work = work_of(request, pk)
    known: Answer | None = None
    if answer is not None:
        known = get_object_or_404(finding.library(work.ticket.client), pk=answer)
    said = {"title": known.title, "text": known.text, "keywords": known.keywords} if known else {}
    form = ProposalForm(request.POST or None, initial=said)
    if form.is_valid():
        using.propose(agent, work, known, **form.cleaned_data, now=timezone.now())
        messages.success(request, gettext("It is proposed. You hear what becomes of it, and why."))
        return redirect("proposals_mine")
    context = {"form": form, "work": work, "answer": known}
    return render(request, "answers/propose.html", context, status=400 if form.is_bound else 200)
