"""Making a person's archive: for each table a JSON and a CSV file, and a page that says what is in them."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from agents.models import Person
from agents.records import parts
from agents.records.models import Export
from marketplace.kernel import encrypted
from marketplace.kernel.errors import NotFound

log = structlog.get_logger(__name__)
KEPT = timedelta(days=7)
RETRY = timedelta(minutes=2)  # a lost task, or one that died
TRIES = 5
IN_MEMORY = 8 * 1024 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a sheet would run what begins so


class NoArchive(NotFound):
    """This archive has been deleted, as stated. Ask for a new one."""


def store() -> Storage:
    return storages["documents"]


def ask(person: Person, *, now: datetime) -> Export:
    """One archive at a time: asked for again while one is being made, it is that one."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        there = person.exports.filter(state=Export.State.ASKED).first()
        if there:
            return there
        made: Export = person.exports.create(asked_at=now, tables_in_all=len(list(parts.tables())))
    return made


def make(export: Export, *, now: datetime) -> bool:
    """Write the archive. Whoever is not the first to try does nothing; a try that died is made again later."""
    mine = Export.objects.filter(pk=export.pk, state=Export.State.ASKED, tries=export.tries)
    if not mine.update(tries=F("tries") + 1, tables_done=0, rows=0):
        return False
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        with translation.override(export.person.locale):
            _fill(file, export, now=now)
        file.seek(0)
        content = file.read()
    with transaction.atomic():
        held = Export.objects.select_for_update().get(pk=export.pk)
        if held.state != Export.State.ASKED:
            return False
        store().delete(held.key)  # of a try that died after writing
        store().save(held.key, ContentFile(encrypted.current().encrypt(content)))
        held.move(Export.State.READY, ready_at=now, kept_until=now + KEPT, size_bytes=len(content))
    return True


def make_waiting(*, now: datetime) -> int:
    """What was asked for and is not made: a lost task costs minutes, and a broken archive ends as failed."""
    made = 0
    for export in Export.objects.filter(state=Export.State.ASKED, asked_at__lte=now - RETRY).select_related("person"):
        if export.tries >= TRIES:
            export.move(Export.State.FAILED)
            continue
        if now - export.asked_at < RETRY * (export.tries + 1):
            continue
        try:
            made += make(export, now=now)
        except Exception:  # the next one's archive must not wait for this one's
            log.exception("export_failed", export=str(export.pk))
    return made


def opened(export: Export, *, now: datetime) -> bytes:
    """The archive, deciphered. Raises NoArchive."""
    if export.state != Export.State.READY or (export.kept_until and export.kept_until <= now):
        raise NoArchive()
    if not store().exists(export.key):
        raise NoArchive()
    with store().open(export.key) as file:
        return encrypted.current().decrypt(file.read())


def delete_old(*, now: datetime) -> int:
    """The files go on their last day; the rows stay and say so."""
    return sum(_delete(one) for one in Export.objects.filter(state=Export.State.READY, kept_until__lte=now))


def delete_all(person: Person, now: datetime) -> None:
    """With the person."""
    for one in person.exports.filter(state=Export.State.READY):
        _delete(one)


def _delete(export: Export) -> int:
    export.move(Export.State.GONE)
    transaction.on_commit(lambda: store().delete(export.key))
    return 1


def _fill(file: IO[bytes], export: Export, *, now: datetime) -> None:
    told = [_("What Humanline holds about you, %(day)s (UTC).") % {"day": f"{now:%Y-%m-%d %H:%M}"}, ""]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, table in parts.tables():
            name = f"{part.slug}/{table.of._meta.model_name}"
            rows = [dict(row) for row in table.rows(export.person).order_by("pk").values(*table.columns())]
            if rows:
                archive.writestr(f"{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
                archive.writestr(f"{name}.csv", sheet(table.columns(), rows))
            told.append(f"{name}: {table.label}, {len(rows)}. {table.why}")
            done = {"tables_done": F("tables_done") + 1, "rows": F("rows") + len(rows)}
            Export.objects.filter(pk=export.pk).update(**done)
        archive.writestr("README.txt", "\n".join(told) + "\n")


def sheet(columns: list[str], rows: Iterable[dict[str, Any]]) -> str:
    """UTF-8, comma, CRLF (RFC 4180)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return buffer.getvalue()


def cell(value: Any) -> str:
    if value is None:
        return ""
    written = (
        value if isinstance(value, str) else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).strip('"')
    )
    return "'" + written if isinstance(value, str) and written.startswith(FORMULA) else written
