from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "agents.records"
    label = "records"

    def ready(self) -> None:
        """Let the modules that register something with notices and with this application do so."""
        for module in ("house", "telling"):
            import_module(f"agents.records.{module}")
