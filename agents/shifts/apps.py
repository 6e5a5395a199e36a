from importlib import import_module

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "agents.shifts"
    label = "shifts"

    def ready(self) -> None:
        """Let the kinds of notices be known in every process, and claims count where limits are judged."""
        for registry in ("telling", "hours"):
            import_module(f"agents.shifts.{registry}")
