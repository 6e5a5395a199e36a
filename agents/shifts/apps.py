from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "agents.shifts"
    label = "shifts"
