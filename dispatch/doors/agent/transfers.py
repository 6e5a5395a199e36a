"""`/api/v1/transfers/{id}` and `…/assignments/{id}/transfer`: a conversation handed on. Others' are not found."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.doors import callers, handed, shown, talk
from dispatch.doors.agent.assignments import AssignmentDoor
from dispatch.doors.door import AgentDoor
from dispatch.handing import consulting, transferring
from dispatch.models import Transfer
from dispatch.offers import targets
from dispatch.telling import beside, frames
from dispatch.work import conversation


class Targets(AssignmentDoor):
    @extend_schema(operation_id="assignments_transfer_targets", responses=handed.TargetsShown)
    def get(self, request: Request, pk: int) -> Response:
        """To whom it could go now: colleagues at work who can serve it, the client's queues, the next tier."""
        found = targets.of_work(self.live(request, pk), now=timezone.now())
        return Response(
            {
                "agents": [{"id": one.agent_id, "name": one.name, "free": one.free} for one in found.colleagues],
                "queues": [handed.line(one) for one in found.queues],
                "tier": handed.line(found.tier) if found.tier else None,
            }
        )


class Handing(AssignmentDoor):
    @extend_schema(operation_id="assignments_transfer", request=handed.HandingOn, responses={201: shown.TransferShown})
    def post(self, request: Request, pk: int) -> Response:
        """Cold: it is gone from you at once, and paid. Warm: you keep it until a colleague has joined and takes it."""
        said, now = self.asked(handed.HandingOn, request), timezone.now()
        work = self.work(request, pk)
        to = said["to"]
        target = targets.named(work, agent_id=to.get("agent"), slug=to.get("queue"), now=now)
        ask = consulting.ask if said["warm"] else transferring.hand_over
        made = ask(work, target, note=said["note"], now=now)
        return Response(beside.transfer(made.pk), status=201)

    @extend_schema(operation_id="assignments_transfer_call_off", responses=shown.TransferShown)
    def delete(self, request: Request, pk: int) -> Response:
        """You need nobody any more. 409 where it is over already."""
        over = consulting.call_off_latest(self.work(request, pk), now=timezone.now())
        return Response(beside.transfer(over.pk))


class Escalation(AssignmentDoor):
    @extend_schema(operation_id="assignments_escalate", request=handed.Escalating, responses=shown.TransferShown)
    def put(self, request: Request, pk: int) -> Response:
        """To the next tier of its queue. 409 where there is none."""
        said, now = self.asked(handed.Escalating, request), timezone.now()
        work = self.work(request, pk)
        ask = consulting.ask if said["warm"] else transferring.hand_over
        made = ask(work, targets.to_tier(work, now=now), note=said["note"], now=now)
        return Response(beside.transfer(made.pk))


class TransferDoor(AgentDoor):
    def mine(self, request: Request, pk: int) -> Transfer:
        """Handed on by me, or a conversation that I have joined."""
        return get_object_or_404(Transfer.objects.of_agent(callers.agent(request).pk), pk=pk)

    def joined(self, request: Request, pk: int) -> Transfer:
        rows = Transfer.objects.of_agent(callers.agent(request).pk).filter(state=Transfer.State.JOINED)
        return get_object_or_404(rows.filter(offer__agent=callers.agent(request)), pk=pk)


class OneTransfer(TransferDoor):
    @extend_schema(operation_id="transfers_retrieve", responses=shown.TransferShown)
    def get(self, request: Request, pk: int) -> Response:
        """How it stands."""
        return Response(beside.transfer(self.mine(request, pk).pk))


class Conversation(TransferDoor):
    @extend_schema(operation_id="transfers_conversation", responses=shown.ConsultShown)
    def get(self, request: Request, pk: int) -> Response:
        """The colleague's conversation, while you are in it."""
        return Response(beside.consult(beside.joined([callers.agent(request).pk]).get(pk=self.joined(request, pk).pk)))


class Messages(TransferDoor):
    @extend_schema(operation_id="transfers_messages_list", parameters=[talk.After], responses=shown.Messages)
    def get(self, request: Request, pk: int) -> Response:
        """What is said in the conversation that you have joined."""
        return talk.messages(request, self.joined(request, pk).ticket)

    @extend_schema(operation_id="transfers_messages_create", request=talk.Words, responses={201: shown.MessageShown})
    def post(self, request: Request, pk: int) -> Response:
        """You speak in the conversation that you have joined. 409 where you are in it no longer."""
        said = self.asked(talk.Words, request)
        rows = Transfer.objects.of_agent(callers.agent(request).pk).filter(offer__agent=callers.agent(request))
        transfer = get_object_or_404(rows, pk=pk)
        message = conversation.colleague_says(transfer, said["text"], key=said.get("key"), now=timezone.now())
        return Response(frames.message(message), status=201)


class Taking(TransferDoor):
    @extend_schema(operation_id="transfers_take", request=None, responses=shown.TransferShown)
    def put(self, request: Request, pk: int) -> Response:
        """Whoever has joined goes on alone: they take it, or it is left to them."""
        consulting.take(self.mine(request, pk), now=timezone.now())
        return Response(beside.transfer(pk))


class Leaving(TransferDoor):
    @extend_schema(operation_id="transfers_leave", request=None, responses=shown.TransferShown)
    def put(self, request: Request, pk: int) -> Response:
        """Whoever has joined leaves, paid for having been there; the first goes on."""
        consulting.leave(self.mine(request, pk), now=timezone.now())
        return Response(beside.transfer(pk))
