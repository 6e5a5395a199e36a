from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "marketplace.pay"
    label = "pay"
