"""Records from plain statements: for hot paths, where composing a query costs more than answering it."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models

Record = TypeVar("Record", bound=models.Model)


def columns(of: type[models.Model]) -> list[str]:
    return [field.attname for field in of._meta.concrete_fields]


def listed(of: type[models.Model], alias: str) -> str:
    """All of its columns, for a SELECT."""
    return ", ".join(f"{alias}.{name}" for name in columns(of))


def record(of: type[Record], values: Sequence[Any]) -> Record:
    """A record from all of its columns, as the database gives them to a plain statement."""
    fields = of._meta.concrete_fields
    read = [
        json.loads(value) if isinstance(field, models.JSONField) and value is not None else value
        for field, value in zip(fields, values, strict=True)
    ]
    return of.from_db("default", [field.attname for field in fields], read)


def part(of: type[Record], names: Sequence[str], values: Sequence[Any]) -> Record:
    """A record of which only the named columns are known; the others are asked for when they are needed."""
    known = dict(zip(names, values, strict=True))
    return of.from_db("default", list(known), [known[name] for name in columns(of) if name in known])
