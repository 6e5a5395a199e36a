from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        """Let the modules that register something with the kernel do so."""
        for module in (
            "guarantees",
            "metrics",
            "personal",
            "webhooks.reaction",
            "webhooks.renewing",
            "offers.notifying",
            "people.limiting",
            "people.missing",
            "people.welcoming",
        ):
            import_module(f"dispatch.{module}")
