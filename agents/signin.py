"""How people sign in: what a wrong password is told, and how the secrets of the second step are kept."""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agents import tries
from agents.models import Agent, Person
from marketplace.kernel import encrypted

LONGEST_ADDRESS = 254
PAUSED = tries.Paused.__doc__ or ""


class ProveAddress(EmailVerificationStage):
    """Who signed up proves their address first. Whom the house has invited did so by the link, or is vouched for."""

    def handle(self) -> Any:
        person = self.login.user
        if person is not None and is_vouched_for(person):
            return None, True
        return super().handle()


def is_vouched_for(person: Person) -> bool:
    """Whoever did not sign up: an administrator wrote this address down, or they have long been let in."""
    if person.role != Person.Role.AGENT:
        return True
    state = Agent.objects.filter(person=person).values_list("state", flat=True).first()
    if state is not None:
        return state != Agent.State.APPLIED
    return not EmailAddress.objects.filter(user=person).exists()


def has_proved_address(person: Person) -> bool:
    return is_vouched_for(person) or EmailAddress.objects.filter(user=person, verified=True).exists()


@receiver(password_reset)
def prove_address(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """A password set by the link in a mail proves the address as the link of signing up does."""
    EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed. Your administrator can open it."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("This code does not fit. A new one comes every 30 seconds."),
        "invalid_password_reset": gettext_lazy("This link has been used or is too old. Ask for a new one."),
        "rate_limited": gettext_lazy("Too many tries. Wait a minute, then go on."),
        "too_many_login_attempts": gettext_lazy(PAUSED),
    }
    tries_left = 0

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        """No longer than mail goes (RFC 5321, 4.5.3.1.3), and a person's row takes."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(EmailValidator.message, code="invalid")
        return email

    def get_login_stages(self) -> list[str]:
        own = {"allauth.account.stages.EmailVerificationStage": "agents.signin.ProveAddress"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            self.tries_left = tries.spend(credentials["email"])
        except tries.Paused as paused:
            raise self.validation_error("too_many_login_attempts") from paused
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = super().authenticate(request, **credentials)
        if person:
            tries.give_back(credentials["email"])
        return person

    def validation_error(self, code: str, *args: object) -> ValidationError:
        if code == "email_password_mismatch":
            return ValidationError(mismatch(self.tries_left), code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every token: whoever took one with the old password is out."""
        super().set_password(user, password)
        user.auth_token_set.all().delete()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        tries.forget(credentials["email"])


def mismatch(left: int) -> str:
    said = _("E-mail and password do not match.")
    if left:
        more = ngettext(
            "%(n)s more try, then a pause of %(minutes)s minutes.",
            "%(n)s more tries, then a pause of %(minutes)s minutes.",
            left,
        )
    else:
        more = _("No more tries for %(minutes)s minutes.")
    return f"{said} {more % {'n': left, 'minutes': tries.PAUSE_MINUTES}}"


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return encrypted.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encrypted.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The code to scan: dark on white in either colour scheme, since scanners want the contrast."""
        drawing = io.BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", xmldecl=False, scale=5, border=3, light="#fff")
        return drawing.getvalue().decode()
