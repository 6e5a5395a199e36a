from importlib import import_module

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"

    def ready(self) -> None:
        """Let the module that registers something with the kernel do so."""
        import_module("agents.renewing")
