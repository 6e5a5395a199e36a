"""`manage.py catalogues`: bring the catalogues up to what templates and code say now."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.kernel import languages


class Command(BaseCommand):
    help = "Adds what is newly said to every catalogue, drops what nobody says any more, and counts what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        said = Catalog()
        for folder in settings.TRANSLATED:
            for message, context in languages.said_in(Path(settings.BASE_DIR) / folder):
                said.add(message, context=context)
        for tag, _name in settings.LANGUAGES[1:]:
            known = languages.catalogue(tag)
            known.update(said, no_fuzzy_matching=True)
            languages.write(known)
            left = len(languages.missing(tag, settings.TRANSLATED))
            self.stdout.write(f"{tag}: {len(said)} sentences, {left} not translated")
        languages.compile_changed()
