"""Which version of a module is in force: in each language the newest, and of these the one that somebody reads best."""

from collections.abc import Sequence

from django.conf import settings

from agents.training.models import Module, Version


def current(module: Module, language: str = "") -> Version | None:
    """The newest published one in `language`, where there is none the one that everybody falls back on."""
    found = in_force(module)
    return best(found, language) if found else None


def in_force(module: Module) -> list[Version]:
    """The newest published one of each language, the one to fall back on first."""
    rows = module.versions.filter(state=Version.State.PUBLISHED)
    newest = rows.order_by("language", "-number").distinct("language").values("pk")
    return sorted(Version.objects.filter(pk__in=newest), key=lambda one: _rank(one, ""), reverse=True)


def best(found: Sequence[Version], language: str) -> Version:
    """In `language`, else the same without its country, else the house's language, else what is newest."""
    return max(found, key=lambda one: _rank(one, language))


def _rank(one: Version, language: str) -> tuple[bool, bool, bool, int]:
    own, wanted = one.language.lower(), language.lower()
    same = own.partition("-")[0] == wanted.partition("-")[0]
    return own == wanted, same, own == settings.LANGUAGE_CODE, one.number


def draft(module: Module) -> Version | None:
    return module.versions.filter(state=Version.State.DRAFT).first()


def discarded(module: Module) -> Version | None:
    """The draft that was thrown away last, as long as no other is begun."""
    return module.versions.filter(state=Version.State.DISCARDED).first()


def all_in_force() -> list[list[Version]]:
    """Of every module that can be learned now, in the order of lists: its newest version in each language."""
    rows = Version.objects.filter(state=Version.State.PUBLISHED, module__withdrawn_at=None)
    newest = rows.order_by("module_id", "language", "-number").distinct("module_id", "language").values("pk")
    by_module: dict[int, list[Version]] = {}
    found = Version.objects.filter(pk__in=newest).select_related("module__skill")
    for one in found.order_by("module__position", "module__slug"):
        by_module.setdefault(one.module_id, []).append(one)
    return list(by_module.values())
