import base64

import pytest
from django.urls import path
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework.views import APIView

from marketplace.kernel.heartbeat import Heartbeat
from marketplace.kernel.http.pagination import ByIdCursor

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Rows(APIView):
    throttle_classes = ()
    authentication_classes = ()
    permission_classes = ()

    def get(self, request):
        pages = ByIdCursor()
        page = pages.paginate_queryset(Heartbeat.objects.all(), request, view=self)
        return pages.get_paginated_response([row.process for row in page])


urlpatterns = [path("rows", Rows.as_view())]


@pytest.fixture
def rows(settings):
    settings.MIDDLEWARE = []
    Heartbeat.objects.bulk_create([Heartbeat(process=str(i), at=timezone.now()) for i in range(450)])
    return APIClient()


def test_pages_are_of_fifty_and_newest_first(rows):
    assert rows.get("/rows").json()["results"] == [str(i) for i in range(449, 399, -1)]


def test_every_row_comes_once_although_new_ones_arrive(rows):
    seen, address = [], "/rows?page_size=120"
    while address:
        page = rows.get(address).json()
        seen += page["results"]
        address = page["next"]
        Heartbeat.objects.create(process=f"new {len(seen)}", at=timezone.now())

    assert seen == [str(i) for i in range(449, -1, -1)]


def test_a_page_has_at_most_two_hundred(rows):
    assert len(rows.get("/rows?page_size=100000").json()["results"]) == 200


@pytest.mark.parametrize("position", ["abc", "-1", "9" * 30, "1 OR 1=1", "\u0661"])
def test_a_made_up_cursor_is_not_found(rows, position):
    cursor = base64.b64encode(f"p={position}".encode()).decode()

    assert rows.get("/rows", {"cursor": cursor}).status_code == 404


@pytest.mark.parametrize("cursor", ["%%%", "äöü", "=", ""])
def test_a_cursor_that_cannot_be_read_breaks_nothing(rows, cursor):
    assert rows.get("/rows", {"cursor": cursor}).status_code in (200, 404)
