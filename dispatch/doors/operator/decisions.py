"""`/api/v1/offers/{id}/decision`: why an offer went where it went, and where it would have gone under other terms."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from dispatch.doors import callers
from dispatch.doors.door import FloorDoor
from dispatch.doors.operator import agents
from dispatch.floor import reasons
from dispatch.models import Decision, Queue
from dispatch.reading import explaining
from dispatch.reading.explaining import Decided
from dispatch.telling import frames
from marketplace.kernel.site import formats

COLLEAGUE = "a colleague"  # to a client's people, who see agents only while they work for it


class TurningShown(serializers.Serializer[Any]):
    term = serializers.CharField(help_text="With `first:` before it a term of the chosen one, else of the rival.")
    rival = serializers.IntegerField(allow_null=True, help_text="Who would have been first.")
    was = serializers.FloatField()
    flips_at = serializers.FloatField()
    replay = serializers.URLField(allow_null=True, help_text="This decision with that one term changed.")


class DecisionShown(serializers.Serializer[Any]):
    offer = serializers.IntegerField()
    ticket = serializers.IntegerField()
    policy = serializers.CharField()
    candidates = serializers.ListField(child=serializers.DictField(), help_text="The best few, the chosen first.")
    eligible = serializers.IntegerField()
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="Reason and how many.")
    round = serializers.IntegerField()
    ring = serializers.IntegerField(help_text="How far the circle of those who are asked had grown.")
    weights = serializers.DictField(child=serializers.FloatField(), help_text="The published terms in force.")
    turning = TurningShown(allow_null=True, help_text="The one term that would have made it another.")
    words = serializers.ListField(child=serializers.CharField(), help_text="All of this as sentences.")
    quote = serializers.DictField(help_text="The price as it was frozen.")
    replayed = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="Agents in the order of the replay asked for."
    )
    decided_at = serializers.DateTimeField()


class Replaying(serializers.Serializer[Any]):
    agent = serializers.IntegerField(required=False, help_text="Whose term is to be another; with `term` and `value`.")
    term = serializers.CharField(required=False)
    value = serializers.FloatField(required=False)


class WhyThisAgent(FloorDoor):
    @extend_schema(operation_id="offers_decision", parameters=[Replaying], responses=DecisionShown)
    def get(self, request: Request, pk: int) -> Response:
        """Whom the dispatcher saw and weighed when it made this offer, and what would have made it another.

        With `agent`, `term` and `value` the stored decision is played again with that term changed.
        """
        person = callers.person(request)
        rows = Decision.objects.select_related("offer__ticket")
        row = get_object_or_404(rows.filter(offer__ticket__queue__in=Queue.objects.visible_to(person)), offer=pk)
        decided, whole = explaining.of(row), agents.sees_everybody(person)
        return Response(
            {
                "offer": row.offer_id,
                "ticket": row.offer.ticket_id,
                "policy": row.policy,
                "candidates": row.candidates if whole else [_nameless(n, one) for n, one in enumerate(row.candidates)],
                "eligible": row.eligible,
                "excluded": row.excluded,
                "round": row.round,
                "ring": row.ring,
                "weights": row.weights,
                "turning": _turning(decided, pk, request, whole=whole),
                "words": words(row, decided, whole=whole),
                "quote": row.offer.quote,
                "replayed": _replayed(decided, request) if whole else None,
                "decided_at": frames.time(row.decided_at),
            }
        )


def _nameless(place: int, row: dict[str, Any]) -> dict[str, Any]:
    return row if place == 0 else {**row, "agent_id": None}


def _turning(decided: Decided, pk: int, request: Request, *, whole: bool) -> dict[str, Any] | None:
    change = decided.turning
    if change is None:
        return None
    shown = {"term": change.term, "rival": None, "was": change.was, "flips_at": change.flips_at, "replay": None}
    if not whole:
        return shown
    agent, term = explaining.whose(decided, change)
    link = reverse("offer_decision", args=[pk], request=request)
    return {**shown, "rival": change.rival, "replay": f"{link}?agent={agent}&term={term}&value={change.flips_at!r}"}


def words(row: Decision, decided: Decided, *, whole: bool) -> list[str]:
    """What an operator reads: whom, from among whom, in which ring, what would have changed it, who was left out."""
    ids = [one.agent_id for one in decided.candidates]
    names = reasons.names_of(ids) if whole else dict.fromkeys(ids, COLLEAGUE)
    first, language = decided.candidates[0], formats.language(row.offer.language or row.offer.ticket.language)
    if decided.by_hand:
        return [f"{_large(names[first.agent_id])} was named by a person. The policy was not asked."]
    said = [
        f"{_large(names[first.agent_id])} came first of {decided.eligible} who could be asked: class {first.band}, "
        f"turn {formats.duration(first.turn)}.",
        reasons.reached(row.offer.ticket.queue_id, decided.ring),
        f"What would have changed it: {explaining.change(decided, names)}",
    ]
    if left := explaining.excluded(decided, language=language):
        said.append(f"Not considered: {', '.join(left)}.")
    return [one for one in said if one]


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _replayed(decided: Decided, request: Request) -> list[int] | None:
    asked = Replaying(data=request.query_params)
    asked.is_valid(raise_exception=True)
    said = asked.validated_data
    if not said:
        return None
    if said.keys() != {"agent", "term", "value"}:
        raise serializers.ValidationError({"agent": ["A replay takes an agent, a term and a value."]})
    if said["agent"] not in {one.agent_id for one in decided.candidates}:
        raise serializers.ValidationError({"agent": ["This agent is not among the candidates."]})
    try:
        order = explaining.replay(decided, said["agent"], {said["term"]: said["value"]})
    except ValueError as unknown:
        raise serializers.ValidationError({"term": ["No candidate has such a term."]}) from unknown
    return [one.agent_id for one in order]
