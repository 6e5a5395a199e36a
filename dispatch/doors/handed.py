"""Handing a conversation on, in the API: to whom it may go, and what is asked."""

from typing import Any

from rest_framework import serializers

from dispatch.offers.targets import Line

LONGEST_NOTE = 2000


class Destination(serializers.Serializer[Any]):
    agent = serializers.IntegerField(required=False, min_value=1)
    queue = serializers.CharField(required=False, max_length=50, help_text="A queue's slug.")
    tier = serializers.BooleanField(required=False, help_text="The next tier of its queue.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1 or attrs.get("tier") is False:
            raise serializers.ValidationError("Name one of agent, queue and tier.")
        return attrs


class Escalating(serializers.Serializer[Any]):
    warm = serializers.BooleanField(default=False, help_text="You keep it until a colleague has joined and takes it.")
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONGEST_NOTE, help_text="For whoever takes it."
    )


class HandingOn(Escalating):
    to = Destination()


class ColleagueShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    free = serializers.BooleanField(help_text="Can be asked at this moment.")


class LineShown(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    open = serializers.BooleanField()
    free = serializers.IntegerField(help_text="People who could be asked at this moment.")


class TargetsShown(serializers.Serializer[Any]):
    agents = ColleagueShown(many=True)
    queues = LineShown(many=True)
    tier = LineShown(allow_null=True)


def line(one: Line) -> dict[str, Any]:
    return {"slug": one.queue.slug, "name": one.queue.name, "open": one.open, "free": one.free}
