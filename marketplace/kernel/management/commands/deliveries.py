"""`manage.py deliveries`: events whose reaction was given up, and another try once their cause is gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.kernel.outbox import backlog, relay


class Command(BaseCommand):
    help = "Lists the events whose reaction was given up, newest first; --again gives them all of their tries anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="try them again")
        parser.add_argument("--reaction", metavar="NAME", help="only those owed to this reaction")
        parser.add_argument("--limit", type=int, default=500, help="at most so many (500)")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [row for row in backlog.given_up(options["limit"]) if options["reaction"] in {None, row.reaction}]
        for row in rows:
            self.stdout.write(f"{row.reaction}  {row.event.kind} of {row.event.stream}  {row.last_error}")
            if options["again"]:
                relay.replay(row)
        self.stdout.write(f"{len(rows)} {'are tried again' if options['again'] else 'were given up'}.")
