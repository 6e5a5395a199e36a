"""`manage.py audit --since 2026-11-01`: count over a longer history what must never happen."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dispatch import guarantees
from marketplace.kernel import guarantees as registry


def moment(text: str) -> datetime:
    """A date or a date and time, in UTC where it names no zone."""
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Counts lost tickets, tickets held twice and people over capacity, from the database's own history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", type=moment, default=None, metavar="DATE", help="the beginning; without it all of history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since = options["since"] or datetime(1970, 1, 1, tzinfo=UTC)
        counted = timezone.now()
        broken = 0
        for name in guarantees.AUDITS:
            found = guarantees.breaks(name, since=since)
            broken += len(found)
            self.stdout.write(f"{name:<14} {len(found)}")
            for one in found:
                self.stdout.write(f"  {guarantees.AUDITS[name].subject} {one.id} {one.what}")
        for name, audit in registry.AUDITS.items():
            if name not in guarantees.AUDITS:
                number = audit()
                broken += number
                self.stdout.write(f"{name:<14} {number}")
        if broken:
            raise CommandError(f"{broken} breaks were found at {counted:%Y-%m-%d %H:%M:%S} UTC.")
