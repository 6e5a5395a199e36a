from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "agents.onboarding"
    label = "onboarding"
