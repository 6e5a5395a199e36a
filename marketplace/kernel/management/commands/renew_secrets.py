from typing import Any

from django.core.management.base import BaseCommand

from marketplace.kernel import encrypted


class Command(BaseCommand):
    help = "Lock every stored secret with the first of FIELD_KEYS; afterwards the older keys can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{encrypted.renew_all()} secrets are locked with the newest key.")
