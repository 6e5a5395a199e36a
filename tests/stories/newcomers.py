"""Two people whom this marketplace is for, and what they bring along."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class Newcomer:
    """`locale`: of the browser. `languages`: tag → CEFR level. Amounts in minor units."""

    name: str
    display_name: str
    locale: str
    country: str
    zone: str
    currency: str
    engagement: str
    track: str
    languages: dict[str, str]
    born: str
    basis: str
    tax_number: str
    iban: str
    says: list[str] = field(default_factory=list)  # to the customer
    asked: str = ""  # by the customer
    thanked: str = ""
    school: str = ""

    @property
    def language(self) -> str:
        """Of the browser, without the country."""
        return self.locale.split("-")[0]

    @property
    def term_ends(self) -> date:
        return timezone.localdate() + timedelta(days=60)

    @property
    def email(self) -> str:
        return f"{self.display_name.lower()}@example.org"


CHIARA = Newcomer(
    name="Chiara Bellini",
    display_name="Chiara",
    locale="fr-FR",
    country="FR",
    zone="Europe/Paris",
    currency="EUR",
    engagement="freelance",
    track="student",
    languages={"fr": "C1", "it": "C2"},
    born="2004-03-17",
    basis="free_movement",  # an Italian in Lyon
    school="Université Lumière Lyon 2",
    tax_number="0700000000007",
    iban="FR14 2004 1010 0505 0001 3M02 606",
    asked="Ma carte a été refusée à l’hôtel.",
    says=["Bonjour, ici Chiara. Votre carte a été refusée à l’hôtel, je regarde tout de suite.", "Elle est débloquée."],
    thanked="Merci, ça marche !",
)
AILA = Newcomer(
    name="Aila Nutti",
    display_name="Aila",
    locale="sv-SE",
    country="SE",
    zone="Europe/Stockholm",
    currency="SEK",
    engagement="employed",
    track="rural",
    languages={"sv": "C2", "en": "B2"},
    born="1986-09-02",
    basis="citizen",
    tax_number="19860902-9833",
    iban="SE45 5000 0000 0583 9825 7466",
    asked="Mitt kort spärrades på hotellet.",
    says=["Hej, Aila här. Ditt kort spärrades på hotellet, jag tittar på det nu.", "Nu är det öppet igen."],
    thanked="Tack, nu fungerar det!",
)
