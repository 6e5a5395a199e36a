import io
import json
import logging
import logging.config

import pytest
import structlog
from django.urls import path
from prometheus_client import Counter

from marketplace.kernel import guarantees
from marketplace.kernel.http import middleware
from marketplace.kernel.observability import logs, metrics

pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("metrics", metrics.metrics)]
handler404 = middleware.not_found

LINK = "q7Zr-secret_link"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"GET /c/{LINK}", "GET /c/***"),
        (f"Not Found: /c/{LINK}/messages", "Not Found: /c/***/messages"),
        (f"https://humanline.example/c/{LINK}?lang=sv", "https://humanline.example/c/***"),
        (f"WebSocket /ws/chat/{LINK} [accepted]", "WebSocket /ws/chat/*** [accepted]"),
        ("GET /api/v1/tickets?customer=anna@example.org", "GET /api/v1/tickets"),
        ("Is it so? Yes: a=b", "Is it so? Yes: a=b"),
        ("DETAIL:  Failing row contains (7, My card\nis gone).", "DETAIL: ***"),
    ],
)
def test_a_log_knows_no_link_query_or_row(text, masked):
    assert logs.mask(text) == masked


@pytest.fixture
def written():
    """What our production set-up writes, as parsed lines."""
    stream = io.StringIO()
    before = structlog.get_config()
    wanted = logs.configure(production=True, level="INFO")
    handler = logging.StreamHandler(stream)
    formatter = wanted["formatters"]["lines"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("humanline.test")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    structlog.configure(**before)


def test_a_line_is_json_with_the_ticket_that_it_is_about(written):
    log = structlog.get_logger("humanline.test")
    with logs.about(ticket=42):
        log.info("offer_made", offer=9)
    log.info("done")

    first, second = written()
    assert (first["event"], first["offer"], first["ticket"], first["level"]) == ("offer_made", 9, 42, "info")
    assert first["timestamp"].endswith("Z")
    assert "ticket" not in second


def test_lines_of_other_libraries_are_masked_too(written):
    logging.getLogger("humanline.test").warning("Not Found: %s", f"/c/{LINK}")

    assert written()[0]["event"] == "Not Found: /c/***"


def test_a_traceback_is_written_without_the_row_it_quotes(written):
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (email)=(anna@example.org) already exists.")
    except ValueError:
        structlog.get_logger("humanline.test").exception("request_broke", path=f"/c/{LINK}?x=1")

    text = json.dumps(written())
    assert "test_observability.py" in text
    assert "duplicate key" in text
    assert "anna@example.org" not in text
    assert LINK not in text


def test_nested_values_are_masked_too(written):
    structlog.get_logger("humanline.test").info("sent", headers={"Referer": f"/c/{LINK}"}, ip="1.2.3.4")

    (line,) = written()
    assert LINK not in json.dumps(line)
    assert "ip" not in line


def test_both_set_ups_are_accepted_by_python():
    before = structlog.get_config()
    for production in (True, False):
        logging.config.DictConfigurator(logs.configure(production=production)).configure_formatter(
            logs.configure(production=production)["formatters"]["lines"]
        )
    structlog.configure(**before)


@pytest.fixture
def door(settings, client, monkeypatch):
    settings.MIDDLEWARE = ["marketplace.kernel.http.middleware.DomainErrorPages"]
    settings.PRODUCTION = False
    monkeypatch.setattr(metrics, "GAUGES", dict(metrics.GAUGES))
    return client


@pytest.mark.django_db
def test_figures_are_read_when_asked(door, monkeypatch):
    monkeypatch.setattr(guarantees, "AUDITS", {"held twice": lambda: 2})
    metrics.gauge("test_waiting", "Waiting", ["queue"])(lambda: {("cards",): 3})
    metrics.gauge("test_total", "All")(lambda: 7)

    lines = door.get("/metrics").content.decode().splitlines()

    assert 'test_waiting{queue="cards"} 3.0' in lines
    assert "test_total 7.0" in lines
    assert 'humanline_broken_guarantees{guarantee="held twice"} 2.0' in lines
    assert "humanline_failed_deliveries 0.0" in lines


@pytest.mark.django_db
def test_one_broken_figure_hides_no_other(door):
    metrics.gauge("test_broken", "Broken")(lambda: 1 / 0)
    metrics.gauge("test_whole", "Whole")(lambda: 1)

    assert "test_whole 1.0" in door.get("/metrics").content.decode()


@pytest.mark.django_db
def test_what_a_process_counts_is_shown(door):
    Counter("test_letters", "Letters").inc(5)

    assert "test_letters_total 5.0" in door.get("/metrics").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "production", "headers", "address", "status"),
    [
        ("", False, {}, "127.0.0.1", 200),
        ("", False, {}, "203.0.113.9", 404),
        ("", False, {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 404),
        ("", True, {}, "127.0.0.1", 404),
        ("t0ken", True, {"Authorization": "Bearer t0ken"}, "203.0.113.9", 200),
        ("t0ken", True, {"Authorization": "Bearer other"}, "203.0.113.9", 404),
        ("t0ken", False, {}, "127.0.0.1", 404),
    ],
)
def test_metrics_are_not_for_everybody(door, settings, token, production, headers, address, status):
    settings.METRICS_TOKEN, settings.PRODUCTION = token, production

    answer = door.get("/metrics", headers={"Accept": "text/plain", **headers}, REMOTE_ADDR=address)

    assert answer.status_code == status
