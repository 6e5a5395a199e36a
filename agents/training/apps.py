from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "agents.training"
    label = "training"
