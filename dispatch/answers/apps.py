from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "dispatch.answers"
    label = "answers"
