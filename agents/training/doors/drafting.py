"""`/modules/<pk>/draft/`: the editor of a draft, with its pictures. Whatever does not fit, nothing typed is lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agents.models import Person
from agents.training import lightening, picturing, versions, writing
from agents.training.doors import readers
from agents.training.doors.forms import PictureForm, VersionForm
from agents.training.models import Module, Picture, Version
from marketplace.kernel.errors import DomainError, Invalid


@readers.trainers
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft, or a new one that begins as the version in force. A POST keeps it, with a picture if one is chosen."""
    module = get_object_or_404(Module, pk=pk)
    wanted = request.GET.get("language", "")[:12]
    version = versions.draft(module) or versions.current(module, wanted)
    if request.method == "POST":
        return posted(request, module, version)
    form = VersionForm(module=module, version=version, language=wanted)
    return editor(request, module, version, form, PictureForm(), status=200)


def posted(request: HttpRequest, module: Module, version: Version | None) -> HttpResponse:
    typed = request.POST.copy()
    adding = "add" in typed or bool(request.FILES)
    pictured = PictureForm(typed, request.FILES) if adding else PictureForm()
    placed = adding and place(module, typed, pictured, readers.person(request))
    form = VersionForm(typed, module=module, version=version)
    if form.is_valid() and (placed or not adding) and kept(request, module, form, typed):
        if "look" in typed:
            return redirect("module_preview", pk=module.pk)
        return redirect(f"{request.path}#pictures" if placed else request.path)
    return editor(request, module, version, form, PictureForm() if placed else pictured, status=400)


def editor(
    request: HttpRequest,
    module: Module,
    version: Version | None,
    form: VersionForm,
    picture_form: PictureForm,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "module": module,
        "form": form,
        "version": version,
        "pictures": module.pictures.filter(removed_at=None).defer("content"),
        "removed": module.pictures.exclude(removed_at=None).defer("content").order_by("-removed_at")[:10],
        "picture_form": picture_form,
        "lesson_kilobytes": picturing.OF_A_LESSON_BYTES // 1024,
    }
    return render(request, "training/draft.html", context, status=status)


def place(module: Module, typed: QueryDict, form: PictureForm, by: Person) -> bool:
    """Take the chosen picture in and put its line into the typed lessons; false where the form says why not."""
    if not form.is_valid():
        return False
    upload = form.cleaned_data["file"]
    try:
        if upload.size > lightening.LARGEST_BYTES:
            raise picturing.TooLarge(errors={"file": [picturing.TooLarge().title]})
        picture = picturing.add(
            module, name=upload.name, content=upload.read(), words=form.cleaned_data["words"], by=by, now=timezone.now()
        )
    except Invalid as refused:
        for name, sentences in refused.errors.items():
            form.add_error(name, sentences)
        return False
    typed["lessons"] = with_line(typed.get("lessons", ""), picture.placing, typed.get("at", ""))
    return True


def with_line(lessons: str, line: str, at: str) -> str:
    """`lessons` with `line` as a paragraph of its own behind the paragraph of sign `at`, or at the end."""
    lessons = lessons.replace("\r\n", "\n")
    where = int(at) if at.isascii() and at.isdecimal() and len(at) < 8 else len(lessons)
    end = lessons.find("\n\n", min(where, len(lessons)))
    end = len(lessons) if end < 0 else end
    return f"{lessons[:end].rstrip()}\n\n{line}\n{lessons[end:]}"


def kept(request: HttpRequest, module: Module, form: VersionForm, typed: QueryDict) -> bool:
    """Keep what is typed; false where somebody else has kept something meanwhile, which the form then says."""
    known = form.cleaned_data["known"] if "known" in typed else None
    try:
        writing.save(module, form.written, by=readers.person(request), now=timezone.now(), known=known)
    except writing.WrittenMeanwhile as error:
        form.add_error(None, f"{error.title} " + _("Yours is below and not kept yet. Keep it to put it in its place."))
        typed["known"] = writing.mark(versions.draft(module))
        return False
    if "look" not in typed:
        messages.success(request, _("The draft is kept. Nobody sees it before it is published."))
    return True


@readers.trainers
@require_POST
def removal(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    one = get_object_or_404(Picture.objects.filter(module=pk), pk=picture)
    try:
        picturing.remove(one, by=readers.person(request), now=timezone.now())
    except DomainError as error:
        messages.warning(request, error.title)
    return redirect(f"{reverse('module_draft', kwargs={'pk': pk})}#pictures")


@readers.trainers
@require_POST
def return_(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    one = get_object_or_404(Picture.objects.filter(module=pk), pk=picture)
    picturing.bring_back(one, by=readers.person(request), now=timezone.now())
    return redirect(f"{reverse('module_draft', kwargs={'pk': pk})}#pictures")
