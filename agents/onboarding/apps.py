from importlib import import_module

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "agents.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        """Let the modules that register something with the kernel and with notices do so."""
        for module in ("consequences", "reactions", "renewing"):
            import_module(f"agents.onboarding.{module}")
