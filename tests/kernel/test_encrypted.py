from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models

from marketplace.kernel import encrypted

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


class Locked(models.Model):
    secret = encrypted.EncryptedText(null=True)

    class Meta:
        app_label = "locked"


@pytest.fixture
def table(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Locked)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Locked)


@pytest.mark.usefixtures("table")
def test_a_copy_of_the_database_shows_no_secret():
    row = Locked.objects.create(secret="whsec_åäö")

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM locked_locked")
        (stored,) = cursor.fetchone()
    assert "whsec" not in stored
    assert Locked.objects.get(pk=row.pk).secret == "whsec_åäö"


@pytest.mark.usefixtures("table")
def test_an_absent_secret_stays_absent():
    Locked.objects.create(secret=None)

    assert Locked.objects.filter(secret__isnull=True).get().secret is None


@pytest.mark.usefixtures("table")
def test_a_secret_cannot_be_searched():
    with pytest.raises(FieldError):
        Locked.objects.filter(secret="whsec").exists()


def test_the_same_text_is_never_the_same_twice():
    assert encrypted.encrypt("x") != encrypted.encrypt("x")


def test_an_old_key_opens_until_it_is_taken_away(settings):
    settings.FIELD_KEYS = [OLD]
    token = encrypted.encrypt("secret")

    settings.FIELD_KEYS = [NEW, OLD]
    assert encrypted.decrypt(token) == "secret"
    renewed = encrypted.encrypt("secret")

    settings.FIELD_KEYS = [NEW]
    assert encrypted.decrypt(renewed) == "secret"
    with pytest.raises(encrypted.Undecipherable):
        encrypted.decrypt(token)


def test_production_makes_up_no_key(settings):
    settings.PRODUCTION, settings.FIELD_KEYS, settings.SECRET_KEY = True, [], "another"

    with pytest.raises(ImproperlyConfigured):
        encrypted.encrypt("secret")


@pytest.mark.usefixtures("table")
def test_after_renewing_the_old_key_can_be_taken_away(settings, monkeypatch, capsys):
    elsewhere = []
    monkeypatch.setattr(encrypted, "RENEWALS", [lambda: elsewhere.append(1) or 1])
    monkeypatch.setattr(encrypted, "apps", SimpleNamespace(get_models=lambda: [Locked]))  # Django keeps its own
    settings.FIELD_KEYS = [OLD]
    Locked.objects.create(secret="one")
    Locked.objects.create(secret=None)

    settings.FIELD_KEYS = [NEW, OLD]
    call_command("renew_secrets")

    settings.FIELD_KEYS = [NEW]
    assert set(Locked.objects.values_list("secret", flat=True)) == {"one", None}
    assert capsys.readouterr().out == "2 secrets are locked with the newest key.\n"
    assert elsewhere == [1]


def test_a_single_secret_is_renewed(settings):
    settings.FIELD_KEYS = [OLD]
    token = encrypted.encrypt("secret")

    settings.FIELD_KEYS = [NEW, OLD]
    renewed = encrypted.renew(token)

    settings.FIELD_KEYS = [NEW]
    assert encrypted.decrypt(renewed) == "secret"
    with pytest.raises(encrypted.Undecipherable):
        encrypted.renew(token)
