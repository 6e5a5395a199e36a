"""`/api/v1/answers` for operators, `/api/v1/assignments/{id}/answers` and `…/tools` for agents."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.answers import finding, scope, tools, using, writing
from dispatch.answers.doors import shown
from dispatch.answers.models import Proposal, Tool
from dispatch.doors import callers
from dispatch.doors.door import AgentDoor, FloorDoor
from dispatch.models import Assignment

PAGES = [OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)]


class Answers(FloorDoor):
    @extend_schema(operation_id="answers_list", parameters=PAGES, responses=shown.AnswerShown(many=True))
    def get(self, request: Request) -> Response:
        """The libraries that you may see, with what is withdrawn."""
        return self.page(scope.answers(callers.person(request)), shown.answer)

    @extend_schema(operation_id="answers_create", request=shown.AnswerNew, responses={201: shown.AnswerShown})
    def post(self, request: Request) -> Response:
        """A new answer. Takes the right to write answers."""
        person = callers.person(request)
        scope.require_writer(person)
        said = self.asked(shown.AnswerNew, request)
        client = get_object_or_404(scope.clients(person), slug=said.pop("client"))
        return Response(shown.answer(writing.create(client, **said, by=person, now=timezone.now())), status=201)


class OneAnswer(FloorDoor):
    @extend_schema(operation_id="answers_retrieve", responses=shown.AnswerShown)
    def get(self, request: Request, pk: int) -> Response:
        """One answer, as it is now."""
        return Response(shown.answer(get_object_or_404(scope.answers(callers.person(request)), pk=pk)))

    @extend_schema(operation_id="answers_rewrite", request=shown.AnswerRewritten, responses=shown.AnswerShown)
    def put(self, request: Request, pk: int) -> Response:
        """The next version, from the one that you read; 409 where somebody was faster."""
        person = callers.person(request)
        row = get_object_or_404(scope.answers(person), pk=pk)
        scope.require_writer(person)
        said = self.asked(shown.AnswerRewritten, request)
        return Response(shown.answer(writing.rewrite(row, **said, by=person, now=timezone.now())))

    @extend_schema(operation_id="answers_withdraw", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Found no more. Its versions stay, and restoring one brings it back."""
        person = callers.person(request)
        row = get_object_or_404(scope.answers(person), pk=pk)
        scope.require_writer(person)
        writing.withdraw(row, by=person, now=timezone.now())
        return Response(status=204)


class Versions(FloorDoor):
    @extend_schema(operation_id="answers_versions", parameters=PAGES, responses=shown.VersionShown(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """How it read, the newest first, and who wrote it when."""
        row = get_object_or_404(scope.answers(callers.person(request)), pk=pk)
        return self.page(row.versions.all(), shown.version)


class Restoration(FloorDoor):
    @extend_schema(operation_id="answers_restore", request=shown.RestorationAsked, responses=shown.AnswerShown)
    def put(self, request: Request, pk: int) -> Response:
        """An earlier version becomes the newest one."""
        person = callers.person(request)
        row = get_object_or_404(scope.answers(person), pk=pk)
        scope.require_writer(person)
        number = self.asked(shown.RestorationAsked, request)["version"]
        get_object_or_404(row.versions, number=number)
        return Response(shown.answer(writing.restore(row, number, by=person, now=timezone.now())))


class Proposals(FloorDoor):
    @extend_schema(operation_id="answers_proposals", parameters=PAGES, responses=shown.ProposalShown(many=True))
    def get(self, request: Request) -> Response:
        """What agents propose and nobody has decided yet."""
        rows = scope.proposals(callers.person(request)).filter(state=Proposal.State.OPEN)
        return self.page(rows, shown.proposal)


class Decision(FloorDoor):
    @extend_schema(operation_id="answers_proposals_decide", request=shown.DecisionAsked, responses=shown.ProposalShown)
    def put(self, request: Request, pk: int) -> Response:
        """Accepted, it is the next version; either way its agent reads your word."""
        person, now = callers.person(request), timezone.now()
        row = get_object_or_404(scope.proposals(person), pk=pk)
        scope.require_writer(person)
        said = self.asked(shown.DecisionAsked, request)
        decide = writing.accept if said["verdict"] == "accepted" else writing.refuse
        decide(row, word=said["word"], by=person, now=now)
        return Response(shown.proposal(scope.proposals(person).get(pk=pk)))


class WorkDoor(AgentDoor):
    def work(self, request: Request, pk: int) -> Assignment:
        rows = Assignment.objects.live().select_related("agent", "ticket__client", "ticket__customer")
        return get_object_or_404(rows, agent=callers.agent(request), pk=pk)


class Found(WorkDoor):
    @extend_schema(
        operation_id="assignments_answers", parameters=[OpenApiParameter("q", str)], responses=shown.FoundAnswers
    )
    def get(self, request: Request, pk: int) -> Response:
        """Answers of this ticket's client that hold every word of `q`; without it, those that fit its subject."""
        ticket, asked = self.work(request, pk).ticket, request.query_params.get("q", "")[:100]
        if asked.strip():
            found = finding.search(ticket.client, asked, language=ticket.language)
        else:
            found = finding.fitting(ticket.client, ticket.title, language=ticket.language)
        return Response({"answers": [shown.answer(one) for one in found]})


class Use(WorkDoor):
    @extend_schema(operation_id="assignments_answers_use", request=None, responses=shown.AnswerText)
    def post(self, request: Request, pk: int, answer: int) -> Response:
        """Its words for this conversation. That it was used is recorded; sending is yours."""
        work = self.work(request, pk)
        row = get_object_or_404(finding.library(work.ticket.client), pk=answer)
        _, text = using.put_in(row, work, now=timezone.now())
        return Response({"text": text})


class Proposing(WorkDoor):
    @extend_schema(operation_id="assignments_propose", request=shown.ProposalNew, responses={201: shown.ProposalShown})
    def post(self, request: Request, pk: int) -> Response:
        """A better answer, or one that is not there yet."""
        work, said = self.work(request, pk), self.asked(shown.ProposalNew, request)
        number = said.pop("answer", None)
        row = get_object_or_404(finding.library(work.ticket.client), pk=number) if number else None
        made = using.propose(callers.agent(request), work, row, **said, now=timezone.now())
        return Response(shown.proposal(made), status=201)


class Tools(WorkDoor):
    @extend_schema(operation_id="assignments_tools", responses=shown.ToolsShown)
    def get(self, request: Request, pk: int) -> Response:
        """The client's own tools that can be opened for this ticket."""
        rows = Tool.objects.filter(client=self.work(request, pk).ticket.client, removed_at=None)
        return Response({"tools": [{"id": one.pk, "name": one.name} for one in rows]})


class Opening(WorkDoor):
    @extend_schema(operation_id="assignments_tools_open", request=None, responses=shown.Address)
    def post(self, request: Request, pk: int, tool: int) -> Response:
        """An address for this ticket, signed and short-lived. The opening is written down."""
        work = self.work(request, pk)
        row = get_object_or_404(Tool, client=work.ticket.client, removed_at=None, pk=tool)
        return Response({"url": tools.open_for(work, row, now=timezone.now())})
