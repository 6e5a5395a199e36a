"""What the scripts of every page say, by what it is in English. They fill the {places}; words.js reads it."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

SAID = (
    gettext_noop("Connection lost at {time}."),
    gettext_noop("What you see may be old."),
    gettext_noop("Trying again in {seconds}\u00a0s."),
    gettext_noop("Trying again."),
    gettext_noop("You are signed out here."),
    gettext_noop("Sign in again"),
    gettext_noop("All keys"),
    gettext_noop("{key} then {next}"),
    gettext_noop("Single keys work outside fields"),
    gettext_noop("Close this list"),
)


def of_scripts(own: Mapping[str, str]) -> dict[str, str]:
    """A page's own, by their names, and those of every page where the reader's language is not the scripts' English."""
    said = {one: gettext(one) for one in SAID}
    return {**{one: words for one, words in said.items() if words != one}, **own}
