from importlib import import_module

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "marketplace.quality"
    label = "quality"

    def ready(self) -> None:
        import_module("marketplace.quality.reactions")  # they register themselves
