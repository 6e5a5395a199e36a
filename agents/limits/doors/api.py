"""`/api/v1/limits`, `/me/limits`, `/me/guarantee`: the table, my hours, and guaranteed log-ins."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.limits import checking, consenting, guaranteeing, permits, planning, table, waiving
from agents.limits.doors.shown import (
    ConsentGiven,
    ConsentSaid,
    GuaranteeShown,
    LimitsShown,
    OwnLimitSaid,
    TableShown,
    Waiver,
    WaiverShown,
    consent,
    law,
    limits,
    room,
    rule,
)
from agents.limits.models import Standing
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.rights import Right


class Table(door.Door):
    authentication_classes = []
    permission_classes = [permissions.AllowAny]

    @extend_schema(operation_id="limits", responses=TableShown, auth=[])
    def get(self, request: Request) -> Response:
        """Every limit of working time that is checked, with its source. For everybody, without signing in."""
        today = timezone.localdate()
        rules = [rule(one) for one in table.rules() if one.in_force(today)]
        questions = [{"country": one.country, "text": one.text} for one in table.open_questions()]
        consents = [law(one) for one in table.consents()]
        return Response({"rules": rules, "consents": consents, "open": questions})


def of_agent(agent: Agent) -> dict[str, Any]:
    now = timezone.now()
    planned = planning.of_agent(agent)
    standing = Standing.objects.filter(agent=agent).first()
    return limits(
        standing,
        checking.so_far(agent, planned=planned, now=now),
        checking.for_log_in(agent, planned=planned, now=now),
        zone=standing.zone if standing else agent.person.time_zone,
    )


class MyLimits(door.AgentDoor):
    @extend_schema(operation_id="me_limits", responses=LimitsShown)
    def get(self, request: Request) -> Response:
        """How full each limit is, whether I may go online now, and until when."""
        return Response(of_agent(door.agent(request)))


class OwnLimit(door.AgentDoor):
    @extend_schema(operation_id="me_own_limit", request=OwnLimitSaid, responses=LimitsShown)
    def put(self, request: Request) -> Response:
        """My own limit of hours a week, in place of the one before; null: none."""
        agent = door.agent(request)
        permits.limit_oneself(agent, self.asked(OwnLimitSaid, request)["hours_a_week"], now=timezone.now())
        return Response(of_agent(agent))


class MyConsent(door.AgentDoor):
    @extend_schema(operation_id="me_longer_weeks", responses=ConsentGiven)
    def get(self, request: Request) -> Response:
        """Whether I may agree to more than 48 hours a week on average, and whether I have."""
        return Response(consent(door.agent(request), now=timezone.now()))

    @extend_schema(operation_id="me_longer_weeks_agree", request=ConsentSaid, responses=ConsentGiven)
    def put(self, request: Request) -> Response:
        """I agree to it, where the law of my country knows that."""
        agent, now = door.agent(request), timezone.now()
        consenting.agree(agent, name=self.asked(ConsentSaid, request)["name"], now=now)
        return Response(consent(agent, now=now))

    @extend_schema(operation_id="me_longer_weeks_withdraw", responses={200: ConsentGiven})
    def delete(self, request: Request) -> Response:
        """I take it back; after the law's notice the limit holds again."""
        agent, now = door.agent(request), timezone.now()
        consenting.withdraw(agent, now=now)
        return Response(consent(agent, now=now))


class AgentLimits(door.RightDoor):
    right = Right.PUBLISH_SHIFTS

    @extend_schema(operation_id="agent_limits", responses=LimitsShown)
    def get(self, request: Request, pk: int) -> Response:
        """The same of one agent."""
        return Response(of_agent(get_object_or_404(Agent.objects.select_related("person"), pk=pk)))


class Waivers(door.RightDoor):
    right = Right.PUBLISH_SHIFTS

    @extend_schema(operation_id="agent_waivers_create", request=Waiver, responses={201: WaiverShown})
    def post(self, request: Request, pk: int) -> Response:
        """Set the rules of the house aside that refuse a stretch of work. The law and permits are never set aside."""
        agent = get_object_or_404(Agent.objects.select_related("person"), pk=pk)
        said, now = self.asked(Waiver, request), timezone.now()
        stretch = Stretch(said["starts_at"], said["ends_at"])
        if stretch.ends_at <= stretch.starts_at:
            raise serializers.ValidationError({"ends_at": ["It ends before it begins."]})
        verdict = checking.for_shift(agent, stretch, planned=planning.of_agent(agent), now=now)
        rows = waiving.waive(agent, verdict, stretch, by=door.person(request), reason=said["reason"], now=now)
        shown = {"rules": [one.rule for one in rows], "starts_at": stretch.starts_at, "ends_at": stretch.ends_at}
        return Response(shown, status=status.HTTP_201_CREATED)


class Guarantee(door.AgentDoor):
    @extend_schema(operation_id="me_guarantee", responses=GuaranteeShown)
    def get(self, request: Request) -> Response:
        """Whether a log-in without a shift would be guaranteed now, and my place in the line."""
        return Response(room(door.agent(request), now=timezone.now()))


class Line(door.AgentDoor):
    @extend_schema(operation_id="me_line_join", request=None, responses=GuaranteeShown)
    def put(self, request: Request) -> Response:
        """Wait in line. A free place is offered for three minutes, and taken by going online."""
        agent, now = door.agent(request), timezone.now()
        guaranteeing.wait(agent, now=now)
        return Response(room(agent, now=now))

    @extend_schema(operation_id="me_line_leave", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Out of the line."""
        guaranteeing.leave(door.agent(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
