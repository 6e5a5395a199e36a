from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.kernel.http import idempotency
from marketplace.kernel.outbox import purging

SHORTEST_DAYS = 90  # the guarantees are counted from history, and a contest may look back so far


class Command(BaseCommand):
    help = "Forget old answers and deliveries, and, only when asked, events of the history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--deliveries-older-than", type=int, default=30, metavar="DAYS")
        parser.add_argument("--events-older-than", type=int, metavar="DAYS", help=f"at least {SHORTEST_DAYS}")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        days: int | None = options["events_older_than"]
        if days is not None and days < SHORTEST_DAYS:
            raise CommandError(f"Events are kept for at least {SHORTEST_DAYS} days.")
        answers = idempotency.purge(now)
        deliveries = purging.forget_deliveries(now - timedelta(days=options["deliveries_older_than"]))
        events = purging.forget_events(now - timedelta(days=days)) if days is not None else 0
        self.stdout.write(f"Forgotten: {answers} answers, {deliveries} deliveries, {events} events.")
