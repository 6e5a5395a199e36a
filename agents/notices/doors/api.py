"""`/api/v1/me/notices` and `/api/v1/me/devices`."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.doors import door
from agents.notices import choosing, enlisting, keys, kinds
from agents.notices.doors.forms import DeviceForm
from agents.notices.models import Device, Notice


class NoticeShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticeWish(serializers.Serializer[Any]):
    kind = serializers.CharField()
    mail = serializers.BooleanField()
    push = serializers.BooleanField()


class NoticeWishShown(NoticeWish):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not the serializer's own label


class DeviceAsked(serializers.Serializer[Any]):
    endpoint = serializers.URLField(max_length=1000)
    p256dh = serializers.CharField(max_length=120, help_text="The subscription's public key, base64url.")
    auth = serializers.CharField(max_length=60, help_text="The subscription's secret, base64url.")
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]  # as above


class DeviceShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    created_at = serializers.DateTimeField()


class DevicesShown(serializers.Serializer[Any]):
    server_key = serializers.CharField(help_text="`applicationServerKey` of the subscription.")
    devices = DeviceShown(many=True)


class Notices(door.PersonDoor):
    @extend_schema(
        operation_id="me_notices",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
        responses=NoticeShown(many=True),
    )
    def get(self, request: Request) -> Response:
        """What you were told, newest first."""
        return self.page(Notice.objects.filter(person=door.person(request)), shown)


class Reading(door.PersonDoor):
    @extend_schema(operation_id="me_notices_read", request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """You have read it."""
        row = get_object_or_404(Notice, person=door.person(request), pk=pk)
        Notice.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())
        return Response(status=204)


class Choices(door.PersonDoor):
    @extend_schema(operation_id="me_notice_choices", responses=NoticeWishShown(many=True))
    def get(self, request: Request) -> Response:
        """Where you want to hear of what. What stands on the page stands there always."""
        return Response([wish(one) for one in choosing.of(door.person(request))])

    @extend_schema(operation_id="me_notice_choose", request=NoticeWish(many=True), responses=NoticeWishShown(many=True))
    def put(self, request: Request) -> Response:
        """Kinds that are not named stay as they are."""
        form = NoticeWish(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        person = door.person(request)
        known = {kind.slug for kind in kinds.of_role(person.role)}
        wishes = {one["kind"]: (one["mail"], one["push"]) for one in form.validated_data}
        if not wishes.keys() <= known:
            raise serializers.ValidationError({"kind": "There is no such kind."})
        choosing.choose(person, wishes)
        return Response([wish(one) for one in choosing.of(person)])


class Devices(door.PersonDoor):
    @extend_schema(operation_id="me_devices", responses=DevicesShown)
    def get(self, request: Request) -> Response:
        """The browsers that may show you notifications, and the key that a new one subscribes with."""
        rows = Device.objects.filter(person=door.person(request)).order_by("pk")
        return Response({"server_key": keys.for_browsers(), "devices": [device(one) for one in rows]})

    @extend_schema(operation_id="me_devices_add", request=DeviceAsked, responses={201: DeviceShown})
    def post(self, request: Request) -> Response:
        """A browser's push subscription. Adding it again changes nothing."""
        form = DeviceForm(self.asked(DeviceAsked, request))
        if not form.is_valid():
            raise serializers.ValidationError({name: [str(one) for one in said] for name, said in form.errors.items()})
        row = enlisting.enlist(door.person(request), **form.cleaned_data, now=timezone.now())
        return Response(device(row), status=201)


class OneDevice(door.PersonDoor):
    @extend_schema(operation_id="me_devices_remove", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It is told nothing any more."""
        if not Device.objects.filter(person=door.person(request), pk=pk).delete()[0]:
            raise Http404
        return Response(status=204)


def shown(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": row.title,
        "body": row.body,
        "url": row.url,
        "created_at": row.created_at.isoformat(),
        "read_at": row.read_at.isoformat() if row.read_at else None,
    }


def wish(one: choosing.Wanted) -> dict[str, Any]:
    return {"kind": one.kind.slug, "label": str(one.kind.label), "mail": one.mail, "push": one.push}


def device(row: Device) -> dict[str, Any]:
    return {"id": row.pk, "label": row.label, "created_at": row.created_at.isoformat()}
