"""`/answers/`: the library, for those who watch the floor; written by those who were given the right."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Person
from dispatch.answers import comparing, finding, scope, writing
from dispatch.answers.doors.forms import AnswerForm, NewAnswerForm, languages
from dispatch.answers.models import Answer, AnswerUse, Proposal
from dispatch.models import Client
from marketplace.kernel.errors import DomainError

PAGE = 50
LISTED = 200  # answers of one search


def reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    clients = list(scope.clients(person))
    asked, language = request.GET.get("q", "").strip()[:100], request.GET.get("language", "")[:12]
    client = next((one for one in clients if str(one.pk) == request.GET.get("client")), None)
    rows = chosen(scope.answers(person), client or (clients[0] if len(clients) == 1 else None), asked, language)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "clients": clients,
        "client": client,
        "asked": asked,
        "language": language,
        "languages": languages(),
        "open_proposals": scope.proposals(person).filter(state=Proposal.State.OPEN).count(),
        "may_write": scope.may_write(person),
    }
    return render(request, "answers/index.html", context)


def chosen(rows: QuerySet[Answer], client: Client | None, asked: str, language: str) -> QuerySet[Answer]:
    """By client, language and words; each with how often it was used."""
    if client:
        rows = rows.filter(client=client)
    if language:
        rows = rows.filter(language=language)
    if query := finding.asked_for(asked, {finding.configuration(language or "en"), "english", "swedish", "french"}):
        rows = rows.filter(search=query)
    used = Count("uses", filter=~Q(uses__outcome=AnswerUse.Outcome.DROPPED))
    return rows.annotate(used=used).order_by("withdrawn_at", "client__name", "language", "title")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    scope.require_writer(person)
    clients = scope.clients(person)
    form = NewAnswerForm(request.POST or None, clients=clients, initial={"client": request.GET.get("client")})
    if form.is_valid():
        try:
            answer = writing.create(**form.cleaned_data, by=person, now=timezone.now())
        except DomainError as error:
            form.add_error("title", error.title)
        else:
            messages.success(request, gettext("“%(title)s” is in the library.") % {"title": answer.title})
            return redirect("answer", pk=answer.pk)
    return render(request, "answers/new.html", {"form": form}, status=400 if form.is_bound else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    person = reader(request)
    answer = get_object_or_404(scope.answers(person), pk=pk)
    if request.method != "POST":
        return show(request, answer)
    scope.require_writer(person)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, answer, form)
    said = form.cleaned_data
    try:
        writing.rewrite(
            answer, title=said["title"], text=said["text"], keywords=said["keywords"], why=said["why"],
            read=said["read"] or 0, by=person, now=timezone.now(),
        )  # fmt: skip
    except writing.WrittenMeanwhile as error:
        form.data = {**form.data.dict(), "read": str(error.facts["version"])}  # type: ignore[attr-defined]
        form.add_error(None, error.title)
        return show(request, answer, form)
    except DomainError as error:
        form.add_error("title" if isinstance(error, writing.TitleTaken) else None, error.title)
        return show(request, answer, form)
    messages.success(request, gettext("Saved. Agents find the new version from now on."))
    return redirect("answer", pk=pk)


def show(request: HttpRequest, answer: Answer, form: AnswerForm | None = None) -> HttpResponse:
    answer.refresh_from_db(fields=["title", "text", "keywords", "version", "withdrawn_at"])
    now_said = {"title": answer.title, "text": answer.text, "keywords": answer.keywords, "read": answer.version}
    outcomes = dict(answer.uses.order_by().values_list("outcome").annotate(Count("pk")))
    context: dict[str, Any] = {
        "answer": answer,
        "form": form or AnswerForm(initial=now_said),
        "versions": answer.versions.select_related("written_by", "proposal__agent"),
        "as_it_is": outcomes.get(AnswerUse.Outcome.AS_IT_IS, 0),
        "adapted": outcomes.get(AnswerUse.Outcome.ADAPTED, 0),
        "proposals": answer.proposals.filter(state=Proposal.State.OPEN).count(),
        "may_write": scope.may_write(reader(request)),
    }
    return render(request, "answers/answer.html", context, status=400 if form else 200)


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version, with what differed from the one before it."""
    answer = get_object_or_404(scope.answers(reader(request)), pk=pk)
    row = get_object_or_404(answer.versions.select_related("written_by", "proposal__agent"), number=number)
    before = answer.versions.filter(number=number - 1).first()
    context = {
        "answer": answer,
        "version": row,
        "title": comparing.parts((before or row).title, row.title),
        "text": comparing.parts((before or row).text, row.text),
        "keywords": comparing.parts((before or row).keywords, row.keywords),
        "may_write": scope.may_write(reader(request)),
    }
    return render(request, "answers/version.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    person = reader(request)
    answer = get_object_or_404(scope.answers(person), pk=pk)
    scope.require_writer(person)
    if not answer.versions.filter(number=number).exists():
        raise Http404
    try:
        writing.restore(answer, number, by=person, now=timezone.now())
        messages.success(request, gettext("Version %(n)d is the newest again.") % {"n": number})
    except DomainError as error:
        messages.warning(request, error.title)
    return redirect("answer", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = reader(request)
    answer = get_object_or_404(scope.answers(person), pk=pk)
    scope.require_writer(person)
    writing.withdraw(answer, by=person, now=timezone.now())
    messages.success(request, gettext("Nobody finds it any more. Restoring a version brings it back."))
    return redirect("answer", pk=pk)
