from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "dispatch.practice"
    label = "practice"
