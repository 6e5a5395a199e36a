from importlib import import_module

from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "marketplace.pay"
    label = "pay"

    def ready(self) -> None:
        for registry in ("reactions", "audits", "personal", "shift_costs"):  # they register themselves
            import_module(f"marketplace.pay.{registry}")
