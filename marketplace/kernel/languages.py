"""The catalogues of what people read: gathered from templates and code, and compiled, both without GNU gettext.

A catalogue lies at `marketplace/locale/<tag>/LC_MESSAGES/django.po`; Django reads the compiled one beside it, which is
made when a process starts and finds it older. `whole.txt` there names the folders and files that claim to be
complete.
"""

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import structlog
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from marketplace.kernel import errors

log = structlog.get_logger(__name__)

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)  # of a page; read as code it would mean something
ERRORS = frozenset(name for name, one in vars(errors).items() if isinstance(one, type))
TABLED = {"title", "note", "text"}  # what people read in a table of ours that is written as TOML
Said = str | tuple[str, ...]  # a sentence, or its singular and plural


def said_in(folder: Path) -> Iterator[tuple[Said, str | None]]:
    """Every sentence that is marked below `folder`, or in it where it is a file, with its context."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.suffix in {".html", ".txt"} and "templates" in path.parts:
            source = INDENT.sub("", templatize(path.read_text(), origin=str(path)))
        elif path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_text()
            yield from ((said, None) for said in refusals(source))
        elif path.suffix == ".toml":
            yield from ((said, None) for said in of_table(tomllib.loads(path.read_text())))
            continue
        else:
            continue
        for _line, said, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            yield said, context


def refusals(source: str) -> Iterator[str]:
    """What the errors of a module say to whoever meets them: their docstrings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).split(".")[-1] in ERRORS for base in node.bases):
            said = ast.get_docstring(node, clean=False)
            if said:
                yield said.strip()


def of_table(value: object) -> Iterator[str]:
    """What a table says: its titles, notes and texts."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in TABLED and isinstance(one, str):
                yield one
            else:
                yield from of_table(one)
    elif isinstance(value, list):
        for one in value:
            yield from of_table(one)


def written(tag: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / tag / "LC_MESSAGES" / "django.po"


def catalogue(tag: str) -> Catalog:
    """What is translated into this language; an empty one where nothing is yet."""
    path = written(tag)
    if not path.exists():
        return Catalog(locale=tag)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=tag)


def write(known: Catalog) -> None:
    """Write a catalogue down: what a person needs to read it, and no dates that change by themselves."""
    path, sentences = written(str(known.locale)), io.BytesIO()
    pofile.write_po(sentences, known, ignore_obsolete=True, omit_header=True, width=120, sort_output=True)
    facts = {
        "Language": known.locale,
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": known.plural_forms,
    }
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in facts.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid ""\nmsgstr ""\n{head}\n{sentences.getvalue().decode()}')


def missing(tag: str, folders: list[str]) -> list[Said]:
    """The sentences of these folders that this language does not have, or only as a guess."""
    known = catalogue(tag)
    wanted = [one for folder in folders for one in said_in(Path(settings.BASE_DIR) / folder)]
    return [said for said, context in dict.fromkeys(wanted) if not translated(known, said, context)]


def translated(known: Catalog, said: Said, context: str | None) -> bool:
    message = known.get(said[0] if isinstance(said, tuple) else said, context)
    if message is None or message.fuzzy:
        return False
    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(words)


def compile_changed() -> None:
    """Write what Django reads, wherever it is older than what people write. A place that is read-only was built so."""
    for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        buffer = io.BytesIO()
        mofile.write_mo(buffer, catalogue(path.parts[-3]))
        try:
            draft = compiled.with_suffix(f".{id(buffer)}")
            draft.write_bytes(buffer.getvalue())
            draft.replace(compiled)  # whole or not at all: another process may read it now
        except OSError:
            log.warning("catalogue_not_compiled", language=path.parts[-3], exc_info=True)


def read_all() -> None:
    """Read every catalogue, for which the first to read or to be told something in its language would wait."""
    for tag, _ in settings.LANGUAGES:
        with translation.override(tag):
            pass
