from importlib import import_module

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "dispatch.answers"
    label = "answers"

    def ready(self) -> None:
        """Let the modules that register something with the kernel or with notices do so."""
        for module in ("renewing", "writing"):
            import_module(f"dispatch.answers.{module}")
