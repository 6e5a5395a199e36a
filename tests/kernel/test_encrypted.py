import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
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
