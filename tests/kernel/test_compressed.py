"""What a process without a front server compresses, and what it leaves alone."""

import asyncio
import gzip

import pytest

from marketplace.kernel.http.compressed import Compressed

PAGE = b"<p>The same again.</p>" * 100


def answer(content_type, body, *, accepts=b"gzip, br", method="GET", status=200, parts=2):
    """Headers and body as they go out, of an application that sends its body in parts."""
    sent = []

    async def application(scope, receive, send):
        length = (b"content-length", str(len(body)).encode())
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", content_type), length]}
        )
        for number in range(parts):
            piece = body[number * len(body) // parts : (number + 1) * len(body) // parts]
            await send({"type": "http.response.body", "body": piece, "more_body": number + 1 < parts})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "headers": [(b"accept-encoding", accepts)]}
    asyncio.run(Compressed(application)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(one["body"] for one in sent[1:])


def test_a_page_goes_out_compressed_and_whole():
    headers, body = answer(b"text/html; charset=utf-8", PAGE)

    assert gzip.decompress(body) == PAGE
    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body) < len(PAGE) / 5


@pytest.mark.parametrize(
    ("content_type", "body", "how"),
    [
        (b"text/html", PAGE, {"accepts": b"identity"}),
        (b"text/html", b"", {"method": "HEAD"}),
        (b"text/html", PAGE, {"status": 206}),
        (b"text/html", b"Short.", {}),
        (b"application/json", PAGE, {}),
        (b"image/png", PAGE, {}),
    ],
)
def test_what_would_not_gain_is_left_as_it_is(content_type, body, how):
    headers, sent = answer(content_type, body, **how)

    assert sent == body
    assert b"content-encoding" not in headers
    assert headers[b"content-length"] == str(len(body)).encode()
