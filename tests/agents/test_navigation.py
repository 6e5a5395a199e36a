"""Everybody finds their own places, and no door that is not theirs."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path

from agents.models import Person
from agents.rights import Right
from marketplace import navigation
from marketplace.home import home
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.agents.test_navigation")]


def page(request):
    return HttpResponse()


urlpatterns = [
    path("", home, name="home"),
    path("accounts/login/", page, name="account_login"),
    path("desk/", page, name="desk"),
    path("desk/standing/", page, name="standing"),
    path("board/", page, name="board"),
    path("payroll/", page, name="payroll_periods"),
    path("manage/clients/", page, name="manage_clients"),
    path("applicants/", page, name="applicants"),
]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Person.Role.AGENT, "/desk/"),
        (Person.Role.OPERATOR, "/board/"),
        (Person.Role.CLIENT_OPERATOR, "/board/"),
        (Person.Role.PAYROLL, "/payroll/"),
        (Person.Role.ADMINISTRATOR, "/manage/clients/"),
    ],
)
def test_after_sign_in_everybody_comes_to_the_page_they_work_on(client, role, place):
    client.force_login(people.person("somebody", role))

    assert client.get("/").url == place


def test_a_stranger_is_asked_to_sign_in(client, settings):
    settings.DEMO = False

    assert client.get("/").url == "/accounts/login/"


def test_only_places_that_exist_are_shown():
    assert [link.label for link in navigation.links("agent", "/desk/")] == ["Desk", "Quality"]


def test_what_needs_a_right_is_shown_to_whom_it_was_given():
    with_right = navigation.links("operator", "/", frozenset({Right.REVIEW_APPLICANTS}))

    assert "Applicants" not in [link.label for link in navigation.links("operator", "/")]
    assert "Applicants" in [link.label for link in with_right]


def test_one_place_is_the_present_one():
    assert [link.label for link in navigation.links("agent", "/desk/standing/7") if link.current] == ["Quality"]
    assert [link.label for link in navigation.links("agent", "/elsewhere/") if link.current] == []


def test_a_customer_has_no_places():
    assert navigation.links("", "/") == []


def test_more_than_five_places_are_folded_on_a_phone_and_the_present_one_shows_there():
    held = frozenset(Right)
    with_all = navigation.links("administrator", "/applicants/", held)

    few = render_to_string("site/nav.html", {"navigation": navigation.links("agent", "/desk/")})
    bar, _, sheet = render_to_string("site/nav.html", {"navigation": with_all * 3}).partition("<details")

    assert "<details" not in few
    assert bar.count("<a ") == len(with_all) * 3  # where there is room for all of them
    assert bar.count('class="rest') == sheet.count("<a ") == len(with_all) * 3 - 4
    assert '<summary aria-current="true"' in sheet
