"""Shifts from a file: every row is read, and what is wrong with one is said beside it, before anything is published."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from io import StringIO

from django.utils.translation import gettext as _

from agents.models import Skill
from agents.shifts.models import Shift
from agents.shifts.policy import clocks
from agents.shifts.publishing import Draft
from marketplace.kernel.money import EXPONENTS

COLUMNS = ("date", "begins", "ends", "zone", "language", "skills", "places", "guarantee", "bonus", "currency", "title")
NEEDED = ("date", "begins", "ends", "language", "places", "guarantee", "currency")
MOST_ROWS = 500
LONGEST = 200_000  # characters


@dataclass
class Row:
    """A line of the file: a draft, or what keeps it from being one."""

    number: int
    said: dict[str, str]
    draft: Draft | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def length(self) -> timedelta | None:
        """How long it really is, over a change of the clocks, too."""
        return self.draft.ends_at - self.draft.starts_at if self.draft else None


@dataclass(frozen=True)
class Read:
    rows: list[Row]
    error: str = ""  # with the file as a whole

    @property
    def drafts(self) -> list[Draft]:
        return [row.draft for row in self.rows if row.draft and not row.errors]

    @property
    def wrong(self) -> int:
        return sum(bool(row.errors) for row in self.rows)

    @property
    def publishable(self) -> bool:
        return bool(self.rows) and not self.error and not self.wrong


class Unreadable(ValueError):
    """What a cell holds is not what its column is for; the text is a sentence for the person."""


def read(text: str, *, zone: str, now: datetime) -> Read:
    """Rows of a file with a head, separated by commas or semicolons. `zone` is of rows that name none."""
    text = text.lstrip("\ufeff").strip()
    if not text:
        return Read([], _("There is nothing in it."))
    if len(text) > LONGEST:
        return Read([], _("This is too long: 500 rows at most."))
    first = text.splitlines()[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    head = [str(name).strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        return Read([], _("The first line names the columns. Missing: %(names)s.") % {"names": ", ".join(missing)})
    reader.fieldnames = head
    skills = {one.slug: one.pk for one in Skill.objects.all()}
    rows: list[Row] = []
    try:
        for line in reader:
            if len(rows) == MOST_ROWS:
                return Read([], _("This is too long: 500 rows at most."))
            said = {name: str(line.get(name) or "").strip() for name in COLUMNS}
            if any(said.values()):
                rows.append(_row(reader.line_num, said, skills, zone, now))
    except csv.Error:
        return Read([], _("This cannot be read as a table."))
    _mark_twice(rows)
    return Read(rows, "" if rows else _("There is a head and no row."))


def _row(number: int, said: dict[str, str], skills: dict[str, int], zone: str, now: datetime) -> Row:
    row = Row(number, said)
    try:
        row.draft = _draft(said, skills, said["zone"] or zone)
    except Unreadable as error:
        row.errors.append(str(error))
    else:
        row.errors += [sentence for sentences in row.draft.errors(now=now).values() for sentence in sentences]
    return row


def _draft(said: dict[str, str], skills: dict[str, int], zone: str) -> Draft:
    try:
        day = date.fromisoformat(said["date"])
    except ValueError:
        raise Unreadable(_("“%(text)s” is no date. Write 2026-12-24.") % {"text": said["date"][:20]}) from None
    begins, ends = _clock(said["begins"]), _clock(said["ends"])
    try:
        starts_at, ends_at = clocks.span(day, begins, ends, zone)
    except clocks.NoSuchTime:
        raise Unreadable(_("The clock goes forward over this time on that day.")) from None
    except (KeyError, ValueError, OSError):
        raise Unreadable(_("“%(text)s” is no time zone.") % {"text": zone[:40]}) from None
    language = said["language"].lower().partition("-")[0]
    if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
        raise Unreadable(_("A language is two or three letters, as in sv."))
    currency = said["currency"].upper()
    return Draft(
        language=language,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        places=_whole(said["places"]),
        guarantee=_amount(said["guarantee"], currency),
        bonus=_amount(said["bonus"] or "0", currency),
        currency=currency,
        skills=_skills(said["skills"], skills),
        title=said["title"][:60],
    )


def _clock(text: str) -> time:
    try:
        return time() if text in ("24:00", "24") else time.fromisoformat(text.zfill(5)).replace(tzinfo=None)
    except ValueError:
        raise Unreadable(_("“%(text)s” is no time of day.") % {"text": text[:20]}) from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Unreadable(_("“%(text)s” is no number of places.") % {"text": text[:20]})
    return int(text)


def _amount(text: str, currency: str) -> int:
    """Minor units of what is written in whole ones: `210`, `210.50`, `210,50`."""
    if currency not in EXPONENTS:
        raise Unreadable(_("“%(text)s” is no currency that we pay in.") % {"text": currency[:10]})
    try:
        exact = Decimal(text.replace(",", ".")).scaleb(EXPONENTS[currency])
        whole = exact.to_integral_value()
    except InvalidOperation:
        raise Unreadable(_("“%(text)s” is no amount.") % {"text": text[:20]}) from None
    if not exact.is_finite() or whole != exact or abs(whole) > 10**9:
        raise Unreadable(_("“%(text)s” is no amount.") % {"text": text[:20]})
    return int(whole)


def _skills(text: str, known: dict[str, int]) -> dict[int, int]:
    """`cards:2 refunds` → levels by id; level 1 goes without saying."""
    found: dict[int, int] = {}
    for word in text.replace("+", " ").split():
        slug, _colon, level = word.partition(":")
        if slug not in known:
            raise Unreadable(_("There is no skill “%(text)s”.") % {"text": slug[:40]})
        if level not in ("", "1", "2", "3", "4", "5"):
            raise Unreadable(_("A level is from 1 to 5, as in cards:2."))
        found[known[slug]] = int(level or 1)
    return found


def _mark_twice(rows: list[Row]) -> None:
    """A shift that stands in the file twice, or is published already, is said so."""
    seen: set[object] = set()
    for row in rows:
        if row.draft is None or row.errors:
            continue
        one = row.draft
        key = (one.language, one.starts_at, one.ends_at, frozenset(one.skills.items()))
        if key in seen:
            row.errors.append(_("The same shift stands above."))
        elif _published(one):
            row.errors.append(_("The same shift is published already."))
        seen.add(key)


def _published(draft: Draft) -> bool:
    rows = Shift.objects.published().filter(language=draft.language, starts_at=draft.starts_at, ends_at=draft.ends_at)
    return any(one.needs() == dict(draft.skills) for one in rows.prefetch_related("skills"))
