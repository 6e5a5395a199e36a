"""The product in a process of its own, `manage.py serve` on the test's database: pages, API, sockets, dispatcher,
Celery worker and beat, as they are."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from marketplace.simulator.demo import house


@contextlib.contextmanager
def serving(folder: Path, *, known_as: str = "", **environment: str) -> Iterator[str]:
    """`127.0.0.1:port` of a serving process that keeps its files in `folder`.

    `known_as` is the `host:port` that stands in its links, where that is another one.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    database = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "VAR_DIR", folder)
        patch.setattr(house, "START_LIMIT_SECONDS", 120)
        inside = house.House(
            {
                "DATABASE_URL": database,
                "REDIS_URL": "",
                "HUMANLINE_VAR": str(folder),
                "WEBHOOK_ALLOW_PRIVATE": "1",
                "DJANGO_ALLOW_ASYNC_UNSAFE": "",  # a browser's tests need it, the product does not
                "BASE_URL": f"http://{known_as or f'127.0.0.1:{port}'}",
                **environment,
            }
        )
        try:
            child = inside.start("serve", "--port", str(port))
            inside.wait_until_ready(child, f"http://127.0.0.1:{port}")
            yield f"127.0.0.1:{port}"
        finally:
            inside.close()
            connection.close()
