"""What is asked of whom: computed from country, engagement and track alone. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

# EU and EEA members and Switzerland: whose citizens may work in each of them. ISO 3166-1 alpha-2.
FREE_MOVEMENT = frozenset({
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
COUNTRIES = FREE_MOVEMENT | {"GB"}  # where people may work for us
CURRENCIES = {
    "CH": "CHF", "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HU": "HUF", "IS": "ISK", "LI": "CHF", "NO": "NOK",
    "PL": "PLN", "RO": "RON", "SE": "SEK",
}  # fmt: skip
# Where python-stdnum knows no check of a private person's number: a person looks at it.
WITHOUT_TAX_CHECK = frozenset({"CY", "HU", "LI", "LU", "MT"})
YOUNGEST = 16
OF_AGE = 18


@dataclass(frozen=True)
class Person:
    """What the rule looks at. `age` in whole years, None before it was told."""

    country: str
    engagement: str
    track: str
    age: int | None = None


@dataclass(frozen=True)
class Asked:
    """One requirement: its kind, whether a person judges it, whether a file belongs to it, and minutes it takes."""

    kind: str
    reviewed: bool
    document: bool
    minutes: int


def required(person: Person) -> Sequence[Asked]:
    """In the order in which they are asked. Approval comes last and is always a person's."""
    minor = person.age is not None and person.age < OF_AGE
    asked = [
        Asked("profile", reviewed=False, document=False, minutes=4),
        Asked("age", reviewed=minor, document=minor, minutes=5 if minor else 1),
        Asked("right_to_work", reviewed=True, document=True, minutes=4),
    ]
    if person.track == "student":
        asked.append(Asked("study", reviewed=True, document=True, minutes=3))
    registration = needs_registration(person)
    asked += [
        Asked(
            "tax",
            reviewed=registration or person.country in WITHOUT_TAX_CHECK,
            document=registration,
            minutes=4 if registration else 2,
        ),
        Asked("bank", reviewed=False, document=False, minutes=2),
        Asked("agreement", reviewed=False, document=False, minutes=8),
        Asked("connection", reviewed=False, document=False, minutes=1),
        Asked("training", reviewed=False, document=False, minutes=0),  # training says its own length
        Asked("approval", reviewed=True, document=False, minutes=0),
    ]
    return asked


def needs_registration(person: Person) -> bool:
    """A Swedish freelancer without F-tax approval would have tax withheld: the approval is asked for."""
    return person.engagement == "freelance" and person.country == "SE"


def currency(country: str) -> str:
    return CURRENCIES.get(country, "EUR")
