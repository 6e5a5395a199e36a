from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "agents.notices"
    label = "notices"
