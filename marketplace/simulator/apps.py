from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "marketplace.simulator"
    label = "simulator"
