from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "agents.records"
    label = "records"

    def ready(self) -> None:
        """Let the module that registers what the people's own applications know do so."""
        import_module("agents.records.house")
