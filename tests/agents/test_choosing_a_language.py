"""Everybody who is signed in chooses the language they read in, from the menu of any page."""

import pytest
from django.test import Client as Browser

from agents.models import Person
from tests import people

pytestmark = pytest.mark.django_db


def test_a_choice_in_the_menu_is_kept_and_shows_the_same_page_in_it(client: Browser):
    pia = people.person("pia", Person.Role.PAYROLL)
    client.force_login(pia)
    menu = client.get("/payroll/learning?from=mail").content.decode()

    assert 'value="sv" lang="sv" aria-pressed="false">Svenska' in menu
    assert 'name="next" value="/payroll/learning?from=mail"' in menu

    page = client.post(
        "/me/language/",
        {"language": "sv", "next": "/payroll/learning?from=mail"},
        headers={"accept-language": "fr"},  # a person's own choice comes before their browser's
        follow=True,
    )

    assert page.redirect_chain == [("/payroll/learning?from=mail", 302)]
    assert "Ersättning för utbildning" in page.content.decode()
    assert 'value="sv" lang="sv" aria-pressed="true">Svenska' in page.content.decode()
    assert Person.objects.get(pk=pia.pk).locale == "sv"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", ""])
def test_no_language_that_we_lack_is_kept_and_nobody_is_led_elsewhere(client: Browser, elsewhere):
    pia = people.person("pia", Person.Role.PAYROLL, locale="fr")
    client.force_login(pia)

    refused = client.post("/me/language/", {"language": "tlh", "next": elsewhere})
    taken = client.post("/me/language/", {"language": "en", "next": elsewhere})

    assert refused.status_code == 400
    assert "Rien n’est encore dit dans cette langue ici." in refused.content.decode()
    assert (taken.status_code, taken.url) == (302, "/")
    assert Person.objects.get(pk=pia.pk).locale == "en"
