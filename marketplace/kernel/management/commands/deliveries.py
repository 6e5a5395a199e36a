"""`manage.py deliveries`: events whose reaction was given up, and another try once their cause is gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.kernel.outbox import relay
from marketplace.kernel.outbox.models import Delivery


class Command(BaseCommand):
    help = "Lists the events whose reaction was given up; --again gives them all of their tries anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="try them again")
        parser.add_argument("--reaction", metavar="NAME", help="only those owed to this reaction")

    def handle(self, *args: Any, again: bool, reaction: str | None, **options: Any) -> None:
        rows = Delivery.objects.failed().select_related("event").order_by("event_id")
        if reaction:
            rows = rows.filter(reaction=reaction)
        given_up = list(rows)
        for row in given_up:
            self.stdout.write(f"{row.reaction}  {row.event.kind} of {row.event.stream}  {row.last_error}")
            if again:
                relay.replay(row)
        self.stdout.write(f"{len(given_up)} {'are tried again' if again else 'were given up'}.")
