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


def test_until_a_choice_is_made_pages_mails_and_sockets_follow_the_browser(client: Browser):
    pia = people.person("pia", Person.Role.PAYROLL)
    client.force_login(pia)

    def title(asked: str | None) -> str:
        headers = {"accept-language": asked} if asked else {}
        page = client.get("/payroll/learning", headers=headers).content.decode()
        return page.split("<h1>")[1].split("</h1>")[0]

    assert title("sv-SE,sv;q=0.9,en;q=0.1") == "Ersättning för utbildning"
    assert Person.objects.get(pk=pia.pk).locale == "sv"
    assert title(None) == "Ersättning för utbildning"  # whoever asks for none has not asked for another
    assert title("en-GB") == "Pay for learning"
    client.post("/me/language/", {"language": "sv"}, headers={"accept-language": "en-GB"})
    assert title("en-GB") == "Ersättning för utbildning"


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
