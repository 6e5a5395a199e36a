"""Bodies that do not say how long they are."""

import io
import json

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from dispatch.doors.client.tickets import Tickets
from dispatch.models import ApiKey, Ticket
from marketplace.kernel.http import chunked
from tests import people


def wsgi(body: bytes, secret: str = "", **meta: str) -> WSGIRequest:
    environ = {
        **RequestFactory()._base_environ(),
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/tickets",
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "wsgi.input": io.BytesIO(body),
        **meta,
    }
    return WSGIRequest(environ)


def asgi(body: bytes) -> ASGIRequest:
    headers = [(b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    return ASGIRequest(scope, io.BytesIO(body))


@pytest.mark.django_db
@pytest.mark.parametrize("meta", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"SERVER_PROTOCOL": "HTTP/2"}])
def test_a_ticket_sent_in_chunks_is_taken_in(meta, asking):
    acme = people.client("acme")
    people.queue(acme)
    _, secret = ApiKey.issue(acme, "test", now=people.timezone.now())

    answer = Tickets.as_view()(wsgi(json.dumps(asking()).encode(), secret, **meta))

    assert answer.status_code == 201
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_ten_megabytes_in_chunks_are_not_read_and_not_stored():
    acme = people.client("acme")
    _, secret = ApiKey.issue(acme, "test", now=people.timezone.now())
    request = wsgi(b"x" * 10_000_000, secret, HTTP_TRANSFER_ENCODING="chunked")

    answer = Tickets.as_view()(request)

    assert answer.status_code == 413
    assert request.environ["wsgi.input"].tell() <= 1024 * 1024 + 1


def test_a_server_that_has_read_the_body_only_counts_it():
    request = asgi(b"12345")

    chunked.measure(request, 1000)

    assert (request.META["CONTENT_LENGTH"], request.read()) == ("5", b"12345")
