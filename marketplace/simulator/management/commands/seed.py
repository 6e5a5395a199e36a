"""`manage.py seed`: the demo's world in this database, and its sign-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.simulator.world import demo


class Command(BaseCommand):
    help = "Builds the demo's world: two clients, queues, skills, a dozen agents and staff. Twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo's people share a published password. They have no place in production.")
        for one in demo.seed(now=timezone.now()):
            self.stdout.write(f"{one.role:16} {one.email:28} {one.password}")
