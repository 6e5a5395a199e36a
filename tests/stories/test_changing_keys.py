"""The house changes the key of its encrypted columns: everything that was locked with the old one still opens."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone

from dispatch.models import WebhookEndpoint
from marketplace.kernel import encrypted
from tests import people

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_webhooks_and_second_steps_survive_a_change_of_the_key(settings, capsys):
    settings.FIELD_KEYS = [OLD]
    endpoint = WebhookEndpoint.objects.create(
        client=people.client("acme"),
        url="https://acme.example/hooks",
        secret=encrypted.encrypt("whsec_old"),
        created_at=timezone.now(),
    )
    olga = people.person("olga", "operator")
    TOTP.activate(olga, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(olga).get_unused_codes()

    settings.FIELD_KEYS = [NEW, OLD]
    call_command("renew_secrets")
    settings.FIELD_KEYS = [NEW]

    endpoint.refresh_from_db()
    steps = {row.type: row for row in Authenticator.objects.filter(user=olga)}
    assert capsys.readouterr().out.startswith("3 secrets")
    assert encrypted.decrypt(endpoint.secret) == "whsec_old"
    assert encrypted.decrypt(steps["totp"].data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert steps["recovery_codes"].wrap().get_unused_codes() == codes
