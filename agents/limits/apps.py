from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "agents.limits"
    label = "limits"
