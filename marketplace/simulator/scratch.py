"""A database of one's own for a measurement or a soak: created, migrated, dropped.

Whoever needs several opens them within `copies()`: one is migrated, and each of them is a copy of it.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

_template: str | None = None


@contextlib.contextmanager
def copies() -> Iterator[None]:
    """Within it no database is migrated a second time."""
    global _template
    before = connection.settings_dict["NAME"]
    with database("template"):
        _template = connection.settings_dict["NAME"]
        _turn_to(before)  # a database that somebody speaks to cannot be copied
        try:
            yield
        finally:
            _template = None


@contextlib.contextmanager
def database(purpose: str) -> Iterator[str]:
    """Within it this process speaks to a new, migrated database; gives back its address, for child processes."""
    before = connection.settings_dict["NAME"]
    name = f"{before[:40]}_{purpose}_{os.getpid()}"
    if _template:
        _administer("CREATE DATABASE {} TEMPLATE {}", name, _template)
    else:
        _administer("CREATE DATABASE {}", name)
    try:
        _turn_to(name)
        if not _template:
            call_command("migrate", verbosity=0, interactive=False)
        yield urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    finally:
        _turn_to(before)
        _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def parameters() -> dict[str, Any]:
    """Of Django's database, for a plain connection beside it."""
    found = connection.get_connection_params()
    return {name: value for name, value in found.items() if name not in {"cursor_factory", "context"}}


def _turn_to(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name  # the same dictionary for every thread's connection


def _administer(statement: str, *names: str) -> None:
    with psycopg.connect(**{**parameters(), "dbname": "postgres"}, autocommit=True) as line:
        line.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
