"""Which version of a module is in force."""

from agents.training.models import Module, Version


def current(module: Module) -> Version | None:
    """The latest published one."""
    return module.versions.filter(state=Version.State.PUBLISHED).order_by("-number").first()


def draft(module: Module) -> Version | None:
    return module.versions.filter(state=Version.State.DRAFT).first()


def all_current() -> list[Version]:
    """Of every module that can be learned now, in the order of lists."""
    rows = Version.objects.filter(state=Version.State.PUBLISHED, module__withdrawn_at=None)
    newest = rows.order_by("module_id", "-number").distinct("module_id").values("pk")
    found = Version.objects.filter(pk__in=newest).select_related("module__skill")
    return list(found.order_by("module__position", "module__slug"))
