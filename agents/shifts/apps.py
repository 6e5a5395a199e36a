from importlib import import_module

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "agents.shifts"
    label = "shifts"

    def ready(self) -> None:
        """Let the kinds of notices be known in every process."""
        import_module("agents.shifts.telling")
