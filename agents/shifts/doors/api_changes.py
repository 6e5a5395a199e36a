"""`/api/v1/me/swaps`, `/me/absences`: shifts that change hands, days on which I cannot work."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.shifts import absenting, swapping
from agents.shifts.doors import shown
from agents.shifts.doors.api import PAGES
from agents.shifts.models import Absence, Claim, Swap


class Proposal(serializers.Serializer[Any]):
    given = serializers.IntegerField(min_value=1, help_text="A claim of mine.")
    wanted = serializers.IntegerField(min_value=1, help_text="A colleague's claim, of those at `swap-partners`.")


class Stated(serializers.Serializer[Any]):
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    protected = serializers.BooleanField(help_text="Sickness, care, strike or disability: nobody asks which.")


class Partners(door.AgentDoor):
    @extend_schema(operation_id="claims_swap_partners", responses=shown.ClaimShown(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Colleagues' claims of the next two weeks that fit me and whose holder mine fits."""
        rows = Claim.objects.held().select_related("shift", "agent__person")
        mine = get_object_or_404(rows, agent=door.agent(request), pk=pk)
        return Response([shown.claim(one) for one in swapping.partners(mine, now=timezone.now())])


class Swaps(door.AgentDoor):
    @extend_schema(operation_id="me_swaps", parameters=PAGES, responses=shown.SwapShown(many=True))
    def get(self, request: Request) -> Response:
        """What I have asked and am asked, the newest first."""
        agent = door.agent(request)
        return self.page(_swaps(request), lambda one: shown.swap(one, agent_id=agent.pk))

    @extend_schema(operation_id="me_swaps_create", request=Proposal, responses={201: shown.SwapShown})
    def post(self, request: Request) -> Response:
        """Ask who holds another shift to change with me."""
        agent, said, now = door.agent(request), self.asked(Proposal, request), timezone.now()
        rows = Claim.objects.held().select_related("shift", "agent__person")
        given = get_object_or_404(rows, agent=agent, pk=said["given"])
        wanted = next((one for one in swapping.partners(given, now=now) if one.pk == said["wanted"]), None)
        if wanted is None:
            raise swapping.NoSwap()
        swap = swapping.propose(given, wanted, now=now)
        return Response(shown.swap(swap, agent_id=agent.pk), status=201)


class SwapAcceptance(door.AgentDoor):
    @extend_schema(operation_id="swaps_accept", request=None, responses=shown.SwapShown)
    def put(self, request: Request, pk: int) -> Response:
        """Both shifts change hands; both are checked again."""
        agent = door.agent(request)
        swap = get_object_or_404(_swaps(request), wanted__agent=agent, pk=pk)
        swapping.accept(swap, now=timezone.now())
        return Response(shown.swap(_swaps(request).get(pk=pk), agent_id=agent.pk))


class SwapRefusal(door.AgentDoor):
    @extend_schema(operation_id="swaps_refuse", request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """Keep mine."""
        swapping.refuse(
            get_object_or_404(_swaps(request), wanted__agent=door.agent(request), pk=pk), now=timezone.now()
        )
        return Response(status=204)


class OneSwap(door.AgentDoor):
    @extend_schema(operation_id="me_swaps_withdraw", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Withdraw what I have asked."""
        swap = get_object_or_404(_swaps(request), given__agent=door.agent(request), pk=pk)
        swapping.withdraw(swap, now=timezone.now())
        return Response(status=204)


class Absences(door.AgentDoor):
    @extend_schema(operation_id="me_absences", parameters=PAGES, responses=shown.AbsenceShown(many=True))
    def get(self, request: Request) -> Response:
        """Days on which I have said that I am away."""
        return self.page(Absence.objects.filter(agent=door.agent(request)), shown.absence)

    @extend_schema(operation_id="me_absences_create", request=Stated, responses={201: shown.AbsenceShown})
    def post(self, request: Request) -> Response:
        """Say that I am away. What I have claimed on these days is given back."""
        said = self.asked(Stated, request)
        absence = absenting.state(
            door.agent(request),
            said["first_day"],
            said["last_day"],
            protected=said["protected"],
            now=timezone.now(),
        )
        return Response(shown.absence(absence), status=201)


class OneAbsence(door.AgentDoor):
    @extend_schema(operation_id="me_absences_destroy", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back."""
        absenting.take_back(get_object_or_404(Absence, agent=door.agent(request), pk=pk))
        return Response(status=204)


def _swaps(request: Request) -> QuerySet[Swap]:
    agent = door.agent(request)
    rows = Swap.objects.filter(Q(given__agent=agent) | Q(wanted__agent=agent))
    return rows.select_related("given__agent", "wanted__agent")
