from importlib import import_module

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "agents.training"
    label = "training"

    def ready(self) -> None:
        import_module("agents.training.reactions")  # registers itself
