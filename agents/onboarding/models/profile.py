"""What a person tells about themselves on the way in. What could harm them is encrypted, and shown masked."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.encrypted import EncryptedText


class Engagement(models.TextChoices):
    """How the person is engaged. It decides the route to money, and which law binds."""

    FREELANCE = "freelance", _("As a freelancer")
    EMPLOYED = "employed", _("As an employee")


class Track(models.TextChoices):
    """Why this work suits the person. It decides what else is asked."""

    GENERAL = "general", _("None of these")
    STUDENT = "student", _("I study")
    RURAL = "rural", _("I live far from a city")
    CUSTOMER_EXPERT = "customer_expert", _("I know a company's product well, as its customer")


class Profile(models.Model):
    """One agent's own particulars. Country is ISO 3166-1 alpha-2; an empty field has not been told yet."""

    agent = models.OneToOneField("agents.Agent", on_delete=models.CASCADE, related_name="profile")
    country = models.CharField(max_length=2, blank=True)
    engagement = models.CharField(max_length=10, choices=Engagement, default=Engagement.FREELANCE)
    track = models.CharField(max_length=15, choices=Track, default=Track.GENERAL)
    track_note = models.CharField(max_length=300, blank=True)  # which product a customer knows well, and since when
    legal_name = EncryptedText(default="")
    birth_date_text = EncryptedText(default="")  # ISO 8601
    tax_number = EncryptedText(default="")  # compact, as python-stdnum writes it
    iban = EncryptedText(default="")  # compact
    account_holder = EncryptedText(default="")
    bank_name = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_profile"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"), name="country_is_two_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(engagement__in=["freelance", "employed"]), name="engagement_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(track__in=["general", "student", "rural", "customer_expert"]), name="track_is_known"
            ),
        ]

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.birth_date_text) if self.birth_date_text else None

    @property
    def iban_end(self) -> str:
        """The last four signs: all that a page or a log shows of it."""
        return self.iban[-4:]

    @property
    def tax_number_end(self) -> str:
        return self.tax_number[-4:]
