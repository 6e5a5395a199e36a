"""Swapping shifts: whom I could ask, what I am asked, what I have asked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.shifts import swapping
from agents.shifts.doors import readers
from agents.shifts.models import Claim, Swap
from marketplace.kernel.errors import DomainError

BOTH = ("given__shift", "wanted__shift", "given__agent", "wanted__agent__person")


@readers.agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues' shifts that I could have for this one of mine."""
    rows = Claim.objects.held().select_related("shift", "agent__person")
    claim, now = get_object_or_404(rows, agent=readers.agent(request), pk=pk), timezone.now()
    partners = swapping.partners(claim, now=now)
    if request.method == "POST":
        wanted = next((one for one in partners if str(one.pk) == request.POST.get("wanted")), None)
        if wanted is None:
            messages.warning(request, swapping.NoSwap().title)
            return redirect("claim_swap", pk=pk)
        try:
            swapping.propose(claim, wanted, now=now)
        except DomainError as error:
            messages.warning(request, error.title)
            return redirect("claim_swap", pk=pk)
        messages.success(request, _("Asked. Until they answer, both shifts stay where they are."))
        return redirect("swaps")
    return render(request, "shifts/swap.html", {"claim": claim, "partners": partners})


@readers.agents_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    agent, now = readers.agent(request), timezone.now()
    open_ = Swap.objects.filter(state=Swap.State.PROPOSED, expires_at__gt=now).order_by("expires_at")
    rows = open_.select_related(*BOTH).prefetch_related("given__shift__skills__skill", "wanted__shift__skills__skill")
    context = {"asked": rows.filter(wanted__agent=agent), "asking": rows.filter(given__agent=agent)}
    return render(request, "shifts/swaps.html", context)


@readers.step
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """`answer` is accept, refuse or withdraw; each is for one of the two alone."""
    agent, now = readers.agent(request), timezone.now()
    rows, said = Swap.objects.select_related(*BOTH), request.POST.get("answer")
    if said == "withdraw":
        swapping.withdraw(get_object_or_404(rows, given__agent=agent, pk=pk), now=now)
        messages.success(request, _("Withdrawn."))
    elif said == "accept":
        swapping.accept(get_object_or_404(rows, wanted__agent=agent, pk=pk), now=now)
        messages.success(request, _("Swapped. Each shift keeps the pay it was claimed at."))
    elif said == "refuse":
        swapping.refuse(get_object_or_404(rows, wanted__agent=agent, pk=pk), now=now)
        messages.success(request, _("Your shift stays yours."))
    else:
        raise Http404
    return readers.back(request)
