"""`manage.py dispatcher`: match, expire and relay until stopped."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.dispatcher import Dispatcher
from marketplace.kernel import languages, latency
from marketplace.kernel.errors import Conflict
from marketplace.kernel.live import single


class Command(BaseCommand):
    help = "Runs the dispatcher: one leads, any number stand by."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            single.claim()
        except Conflict as second:
            raise CommandError(second.title) from second
        dispatcher = Dispatcher()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: dispatcher.stop())
        self.stdout.write("The dispatcher runs. Ctrl-C stops it.")
        languages.read_all()
        with latency.low():
            dispatcher.run()
