"""What every page stands on: its drawings, its colour scheme, its words for what failed."""

import pytest
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.utils import timezone, translation

from marketplace.kernel.money import Money
from marketplace.kernel.site import drawings


def render(text: str, **context: object) -> str:
    return Template("{% load humanline %}" + text).render(Context(context))


def test_a_page_carries_the_drawings_it_uses_and_no_others():
    page = render('{% sprite %}{% icon "send" %}{% state "offer" %}{% icons "wifi" %}{% icon "send" %}{% endsprite %}')

    assert [name for name in ("i-send", "s-offer", "i-wifi") if page.count(f'<symbol id="{name}"') == 1] == [
        "i-send",
        "s-offer",
        "i-wifi",
    ]
    assert page.count("<symbol") == 3


def test_a_drawing_in_an_included_part_is_carried_too():
    page = render(
        '{% sprite %}{% include "site/empty.html" with icon_name="check" title="Nobody waits" only %}{% endsprite %}'
    )

    assert '<symbol id="i-check"' in page


def test_an_unknown_drawing_fails_where_it_is_written():
    with pytest.raises(KeyError):
        render('{% icon "unicorn" %}')


@pytest.mark.parametrize("name", sorted(drawings.STATES))
def test_a_state_is_a_mark_and_a_word(name):
    shown = render(f'{{% state "{name}" %}}')

    assert drawings.STATES[name].word in shown
    assert f"#s-{drawings.STATES[name].mark}" in shown


def test_a_state_keeps_its_word_for_those_who_do_not_see_its_mark():
    assert '<span class="sr">In conversation, </span>4:12' in render('{% state "in_conversation" "4:12" %}')


def test_a_page_gives_its_scripts_their_words_in_the_readers_language_and_nothing_where_they_know_them():
    assert render("{% words %}") == ""
    with translation.override("fr"):
        shown = render("{% words own %}", own={"kept": "</script>"})

    assert '"Trying again.": "Nouvel essai."' in shown
    assert '"kept": "\\u003C/script\\u003E"' in shown


def test_words_of_a_state_are_escaped():
    assert "<b>" not in render('{% state "offer" words %}', words="<b>now</b>")


def test_money_is_written_for_people_and_for_programs():
    assert render("{{ m|money }}", m=Money(-37400, "SEK")) == (
        '<data class="money" value="-374.00">−\u202f374.00 <i>SEK</i></data>'
    )


def test_a_clock_on_the_page_starts_right_and_names_its_beginning():
    now = timezone.now()

    shown = render("{% until now %}{% since now %}", now=now)

    assert shown == (
        f'<time datetime="{now.isoformat()}" data-until="{now.isoformat()}">0:00</time>'
        f'<time datetime="{now.isoformat()}" data-since="{now.isoformat()}">0:00</time>'
    )


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("", ""), ('x" onload="y', "")])
def test_a_chosen_scheme_is_painted_at_once_and_nothing_else(cookie, attribute):
    request = HttpRequest()
    request.COOKIES["theme"] = cookie

    shown = Template("{% load humanline %}{% scheme %}").render(RequestContext(request))

    assert shown == attribute
