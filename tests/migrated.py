"""One database is migrated for a whole run, and each process of the run begins with a copy of it.

The copy is what `CREATE DATABASE … TEMPLATE` makes of it, file by file; Django still asks `migrate` whether anything is
missing there. Who comes first makes the template, who leaves last drops it.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql


@contextlib.contextmanager
def template(shared: Path) -> Iterator[str]:
    """The name of the migrated database, while it is needed. `shared`: a directory that all of a run see."""
    name = f"test_{connection.settings_dict['NAME'][:40]}_template"
    with _counted(shared) as users:
        if users.read() == 0:
            _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)  # of a run that was killed
            _administer("CREATE DATABASE {}", name)
            _migrate(name)
        users.add(1)
    try:
        yield name
    finally:
        with _counted(shared) as users:
            users.add(-1)
            if users.read() == 0:
                _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class Count:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> int:
        return int(self.path.read_text()) if self.path.exists() else 0

    def add(self, more: int) -> None:
        self.path.write_text(str(self.read() + more))


@contextlib.contextmanager
def _counted(shared: Path) -> Iterator[Count]:
    """The number of processes that use the template; one process at a time looks at it."""
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Count(shared / "template.users")


def _migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _administer(statement: str, name: str) -> None:
    found: dict[str, Any] = connection.get_connection_params()
    parameters = {key: value for key, value in found.items() if key not in {"cursor_factory", "context"}}
    with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as line:
        line.execute(sql.SQL(statement).format(sql.Identifier(name)))
