"""Countries, clocks and languages to choose from, in the reader's language."""

from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils import translation

from agents.onboarding import policy

# What is spoken in our countries, and by many who live there. Primary subtags of BCP 47.
LANGUAGES = (
    "ar", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "hi", "hr",
    "hu", "is", "it", "ku", "lb", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "se", "sk", "sl", "so",
    "sq", "sr", "sv", "tr", "uk", "ur", "zh",
)  # fmt: skip


@cache
def locale(language: str) -> Locale:
    return Locale.parse(language.split("-")[0])


def countries() -> list[tuple[str, str]]:
    names = locale(translation.get_language() or "en").territories
    return sorted(((code, names[code]) for code in policy.COUNTRIES), key=lambda pair: pair[1])


def country_name(code: str) -> str:
    return str(locale(translation.get_language() or "en").territories.get(code, code))


def languages() -> list[tuple[str, str]]:
    names = locale(translation.get_language() or "en").languages
    found = ((tag, names[tag][:1].upper() + names[tag][1:]) for tag in LANGUAGES)
    return sorted(found, key=lambda pair: pair[1])


@cache
def zones() -> tuple[str, ...]:
    """The clocks of the countries where people may work."""
    by_country = get_global("territory_zones")
    return tuple(sorted({zone for code in policy.COUNTRIES for zone in by_country.get(code, ())}))
