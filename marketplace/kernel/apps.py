from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "marketplace.kernel"
    label = "kernel"

    def ready(self) -> None:
        from django.utils.translation import gettext

        from marketplace.kernel import errors, languages

        languages.compile_changed()
        errors.say_in(gettext)
