"""Reading the record of deeds: who did what, to whom, on which day."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.db import connection
from django.db.models import Q, QuerySet

from agents.models import Deed, Person
from agents.onboarding.models import Requirement

COLUMNS = ("id", "done_at", "person_id", "person_name", "deed", "agent_id", "agent_name", "about")
CHUNK = 500  # rows
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a sheet would run what begins so

# One step through the index for each kind there is, however many deeds there are.
KINDS = """
    WITH RECURSIVE found AS (
        (SELECT kind FROM agents_deed ORDER BY kind LIMIT 1)
        UNION ALL
        SELECT (SELECT d.kind FROM agents_deed d WHERE d.kind > found.kind ORDER BY d.kind LIMIT 1)
          FROM found WHERE found.kind IS NOT NULL
    )
    SELECT kind FROM found WHERE kind IS NOT NULL
"""


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: words of a name or an address, a kind, a day. Empty means all."""

    by: str = ""
    to: str = ""
    kind: str = ""
    day: date | None = None


def matching(asked: Asked, *, zone: tzinfo) -> QuerySet[Deed]:
    """Newest first. The day is the reader's."""
    rows = Deed.objects.select_related("person", "agent__person").order_by("-pk")
    if asked.by:
        rows = rows.filter(person__in=people(asked.by))
    if asked.to:
        rows = rows.filter(agent__person__in=people(asked.to))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.day:
        first = datetime.combine(asked.day, time(), zone)
        rows = rows.filter(
            done_at__gte=first, done_at__lt=datetime.combine(asked.day + timedelta(days=1), time(), zone)
        )
    return rows


@dataclass(frozen=True)
class View:
    """Somebody of ours opened a file that a person had handed in."""

    at: datetime
    by: str
    label: str  # of the step that it was handed in for


def views_of(person: Person, *, most: int = 20) -> list[View]:
    """Of the files that are still there, newest first: their owner reads it, too."""
    rows = Deed.objects.filter(agent__person=person, kind="document.seen").select_related("person").order_by("-pk")
    asked = {row.pk: row.label for row in Requirement.objects.filter(agent__person=person)}
    return [
        View(at=row.done_at, by=row.person.name, label=asked[row.about["requirement"]])
        for row in rows[:most]
        if row.about.get("requirement") in asked
    ]


def people(words: str) -> QuerySet[Person]:
    rows = Person.objects.all()
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows


def kinds() -> list[tuple[str, str]]:
    """Every kind of deed that was ever done, with its words."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS)
        return [(kind, words(kind)) for (kind,) in cursor.fetchall()]


def words(kind: str) -> str:
    """`Ticket taken over` for "ticket.taken_over"."""
    return kind.replace(".", " ").replace("_", " ").capitalize()


def chunks(rows: QuerySet[Deed]) -> Iterator[bytes]:
    """UTF-8, comma, CRLF (RFC 4180); times in UTC. A few hundred rows at a time."""
    buffer = io.StringIO()
    sheet = csv.writer(buffer, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    for count, row in enumerate(rows.iterator(chunk_size=2000), start=1):
        sheet.writerow([text(cell) for cell in cells(row)])
        if count % CHUNK == 0:
            yield drained(buffer)
    yield drained(buffer)


def cells(row: Deed) -> list[str]:
    agent = [str(row.agent_id), row.agent.person.name] if row.agent else ["", ""]
    about = json.dumps(row.about, sort_keys=True)
    return [
        str(row.pk),
        row.done_at.astimezone(UTC).isoformat(),
        str(row.person_id),
        row.person.name,
        row.kind,
        *agent,
        about,
    ]


def text(cell: str) -> str:
    return "'" + cell if cell.startswith(FORMULA) else cell


def drained(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written
