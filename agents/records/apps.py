from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "agents.records"
    label = "records"
