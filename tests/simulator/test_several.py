"""Several processes on one machine: what they need, and where they listen."""

import socket

import pytest

from marketplace.simulator import several


def test_without_a_redis_several_processes_are_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("REDIS_URL", raising=False)

    with pytest.raises(several.NeedsRedis) as refused:
        several.Several({"web": 1})

    assert "REDIS_URL" in refused.value.title


def test_a_port_where_somebody_listens_is_passed_over():
    port = next(several.free_ports(several.FIRST_PORT + 1000))
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server's own: the last one's rest may linger
        taken.bind(("127.0.0.1", port))
        taken.listen()

        assert next(several.free_ports(port)) > port
