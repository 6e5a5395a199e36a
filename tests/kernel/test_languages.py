"""What people read stands in every catalogue, whole and with its places; and it is compiled without GNU gettext."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from marketplace.kernel import languages

TAGS = [tag for tag, _ in settings.LANGUAGES if tag != "en"]
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.mark.parametrize("tag", TAGS)
def test_what_claims_to_be_translated_is(tag):
    assert languages.missing(tag, settings.TRANSLATED) == []


@pytest.mark.parametrize("tag", TAGS)
def test_a_translation_keeps_the_places_of_its_sentence(tag):
    def places(words):
        return {one for found in PLACE.findall(words) for one in found if one}

    for message in languages.catalogue(tag):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for words in said if message.id else ():
            assert places(words) <= set().union(*map(places, ids)), message.id
            assert places(words) >= set.intersection(*map(places, ids)), message.id


def test_a_sentence_that_nobody_translated_is_noticed(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "templates" / "page.html").write_text('{% translate "Nobody has ever said this" %}')
    (tmp_path / "app" / "code.py").write_text('gettext("Nor this"), ngettext("%(n)d dog", "%(n)d dogs", 2)')

    found = languages.missing("sv", ["app"])

    assert found == ["Nor this", ("%(n)d dog", "%(n)d dogs"), "Nobody has ever said this"]


def test_what_an_error_and_a_table_say_is_noticed_too(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "code.py").write_text(
        'class Gone(Conflict):\n    """It has gone."""\n\n\nclass Quiet:\n    """No."""'
    )
    (tmp_path / "app" / "rules.toml").write_text(
        '[[rule]]\nkey = "rest"\ntitle = "A day by the sea"\nnote = "Each day."'
    )

    assert languages.missing("sv", ["app"]) == ["It has gone.", "A day by the sea", "Each day."]


def test_a_changed_catalogue_is_compiled_when_a_process_starts(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    path = languages.written("sv")
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(f'{head}msgid "Good day"\nmsgstr "God dag"\n')

    languages.compile_changed()
    compiled = path.with_suffix(".mo")
    first = compiled.read_bytes()
    path.write_text(f'{head}msgid "Good day"\nmsgstr "Hej"\n')
    os.utime(compiled, (0, 0))
    languages.compile_changed()

    assert b"God dag" in first
    assert b"Hej" in compiled.read_bytes()
    assert sorted(one.name for one in path.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_person_reads_in_their_language():
    assert Path(settings.LOCALE_PATHS[0]).is_dir()
    with translation.override("sv"):
        assert translation.gettext("Notices") == "Meddelanden"
    with translation.override("fr"):
        assert translation.gettext("Notices") == "Avis"


def test_every_catalogue_is_read_before_the_first_who_needs_it(monkeypatch):
    monkeypatch.setattr(trans_real, "_translations", {})

    languages.read_all()

    assert {tag for tag, _ in settings.LANGUAGES} <= set(trans_real._translations)
