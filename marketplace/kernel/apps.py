from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "marketplace.kernel"
    label = "kernel"

    def ready(self) -> None:
        from marketplace.kernel import languages

        languages.compile_changed()
