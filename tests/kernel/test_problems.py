import contextlib
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.kernel import errors
from marketplace.kernel.http import middleware, parsers


class OfferExpired(errors.Conflict):
    """This offer has expired."""


class Line(serializers.Serializer):
    text = serializers.CharField()


class Letter(serializers.Serializer):
    to = serializers.CharField()
    lines = Line(many=True)


class Bearer(BaseAuthentication):
    def authenticate(self, request):
        return None

    def authenticate_header(self, request):
        return "Bearer"


RAISED = {
    "conflict": OfferExpired(offer=7),
    "notallowed": errors.NotAllowed(),
    "notfound": errors.NotFound(),
    "toomany": errors.TooMany(retry_after_seconds=12),
    "invalid": errors.Invalid(errors={"queue": ["There is no queue of this name."]}),
    "http404": Http404(),
    "denied": PermissionDenied(),
    "throttled": exceptions.Throttled(wait=3),
    "broken": RuntimeError("Dear customer"),
    "database": OperationalError("away"),
}


class Raises(APIView):
    throttle_classes = ()
    authentication_classes = ()
    permission_classes = ()

    def get(self, request, name):
        raise RAISED[name]

    def post(self, request, name):
        letter = Letter(data=request.data)
        letter.is_valid(raise_exception=True)
        return Response(letter.data)


class Private(APIView):
    throttle_classes = ()
    authentication_classes = (Bearer,)
    permission_classes = (IsAuthenticated,)

    def get(self, request):
        return Response({})


def page(request, name):
    request.user = AnonymousUser()
    if name == "read":
        return HttpResponse(request.body)
    raise RAISED[name]


urlpatterns = [
    path("api/private", Private.as_view()),
    path("api/<name>", Raises.as_view()),
    path("page/<name>", page),
]
handler400 = middleware.bad_request
handler403 = middleware.forbidden
handler404 = middleware.not_found
handler500 = middleware.broken

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def plain(settings):
    """Only the middleware that answers errors: no session, no database."""
    settings.MIDDLEWARE = ["marketplace.kernel.http.middleware.DomainErrorPages"]
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]


@pytest.fixture
def door(plain, client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("conflict", 409, "offer_expired"),
        ("notallowed", 403, "not_allowed"),
        ("notfound", 404, "not_found"),
        ("toomany", 429, "too_many"),
        ("invalid", 400, "invalid"),
        ("http404", 404, "not_found"),
        ("denied", 403, "not_allowed"),
        ("throttled", 429, "too_many"),
        ("database", 503, "unavailable"),
        ("broken", 500, "broken"),
    ],
)
@pytest.mark.parametrize("place", ["/api/", "/page/"])
def test_an_error_becomes_a_problem(door, place, name, status, kind):
    answer = door.get(f"{place}{name}", headers={"Accept": "application/json"})

    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, kind)
    assert problem["title"].endswith(".")


def test_a_problem_carries_the_facts_of_its_error(door):
    assert door.get("/api/conflict").json() == {
        "type": "offer_expired",
        "title": "This offer has expired.",
        "status": 409,
        "offer": 7,
    }


def test_errors_are_named_by_field(door):
    problem = door.get("/api/invalid").json()

    assert problem["errors"] == {"queue": ["There is no queue of this name."]}


def test_nested_errors_are_named_by_their_path(door):
    answer = door.post("/api/x", {"lines": [{"text": "a"}, {}]}, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"to", "lines.1.text"}


def test_a_body_that_is_no_object_is_a_problem_of_the_body(door):
    answer = door.post("/api/x", "[1]", content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"body"}


@pytest.mark.parametrize(("name", "seconds"), [("toomany", "12"), ("throttled", "4"), ("database", "1")])
def test_who_is_to_wait_is_told_how_long(door, name, seconds):
    assert door.get(f"/api/{name}")["Retry-After"] == seconds


def test_a_stranger_is_told_how_to_sign_in(door):
    answer = door.get("/api/private")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "not_authenticated"


@pytest.mark.parametrize("place", ["/api/", "/page/"])
def test_what_broke_is_written_down_under_the_id_that_was_given(door, caplog, place):
    problem = door.get(f"{place}broken", headers={"Accept": "application/json"}).json()

    assert "Dear customer" not in json.dumps(problem)
    (record,) = [record for record in caplog.records if "request_broke" in str(record.msg)]
    assert record.msg["problem_id"] == problem["id"]
    assert record.msg["exc_info"]


def test_a_test_still_sees_what_broke(plain, client):
    with pytest.raises(RuntimeError):
        client.get("/api/broken")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"to": ', "is not JSON"),
        (b'{"to": "\xff"}', "is not UTF-8"),
        (b'{"to": "a\\u0000b"}', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'{"to": "\\ud800"}', "surrogate"),
        (b'{"to": NaN}', "NaN"),
        (b'{"to": 1e999}', "too large"),
        (b'{"to": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 50 + b"]" * 50, "nested too deeply"),
        (b"\xef\xbb\xbf{}", "is not JSON"),
    ],
)
def test_a_malformed_body_is_refused_with_a_clear_sentence(door, body, says):
    answer = door.post("/api/x", body, content_type="application/json")

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (400, "malformed")
    assert says in problem["title"]


def test_another_media_type_is_refused(door):
    answer = door.post("/api/x", "<to/>", content_type="application/xml")

    assert (answer.status_code, answer.json()["type"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("place", ["/api/x", "/page/read"])
def test_a_body_of_ten_megabytes_is_refused(door, place):
    body = b'"' + b"x" * 10_000_000 + b'"'

    answer = door.post(place, body, content_type="application/json", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (413, "body_too_large")


def test_a_body_that_hides_its_length_is_refused(settings):
    class Endless:
        def read(self, size):
            return b"x" * size

    with pytest.raises(parsers.BodyTooLarge):
        parsers.StrictJSON().parse(Endless())


@pytest.mark.parametrize("address", ["/api/x?state=%00", "/api/%00", "/page/%00"])
def test_an_address_with_a_nul_character_is_refused(door, address):
    answer = door.get(address, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (400, "not_text")


async def test_an_asynchronous_server_refuses_it_too(plain, async_client):
    answer = await async_client.get("/api/x?state=%00", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (400, "not_text")


async def test_an_asynchronous_server_answers_errors_too(plain, async_client):
    answer = await async_client.get("/page/conflict", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (409, "offer_expired")


def test_an_unknown_address_of_the_api_is_a_problem(door):
    answer = door.get("/api/there/is/none")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_method_that_is_not_there_is_a_problem(door):
    assert door.put("/api/x").json()["type"] == "method_not_allowed"


def test_a_reader_of_a_page_gets_a_page(plain, client, settings, tmp_path):
    (tmp_path / "problem.html").write_text("<h1>{{ problem.title }}</h1>")
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]

    answer = client.get("/page/conflict", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 409
    assert answer.content.decode() == "<h1>This offer has expired.</h1>"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(json_values)
def test_whatever_a_text_column_holds_is_read(value):
    assert parsers.parse(json.dumps(value).encode()) == value
    assert parsers.parse(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_malformed(body):
    with contextlib.suppress(ParseError):
        parsers.parse(body)
