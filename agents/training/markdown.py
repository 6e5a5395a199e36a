"""Lessons as pages: Markdown to HTML that cannot do anything, with headings that can be returned to."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nh3
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FOLDER = "pictures/"
PICTURE = re.compile(FOLDER + r"([a-z0-9-]+\.(?:svg|webp))")
VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
MARKS = {"✓": "good", "✗": "bad"}  # a quotation that begins with one is an example to follow, or not to
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "img", "li", "ol", "p", "pre", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "blockquote": {"class"},
    "h2": {"id"},
    "h3": {"id"},
    "img": {"src", "alt", "loading", "decoding", "width", "height"},
    "ol": {"start"},
}


@dataclass(frozen=True)
class Own:
    """A picture of the module that is read, beside those that ship with us as static files."""

    name: str
    address: str
    width: int
    height: int
    size_bytes: int
    offered: bool  # to writers, who place it in new lessons


@dataclass(frozen=True)
class Page:
    html: SafeString
    headings: list[tuple[str, str]]  # (id, words) of the second order


@lru_cache(maxsize=64)
def page(text: str, own: tuple[Own, ...] = ()) -> Page:
    """`text` as HTML, with the module's `own` pictures.

    What is not plain text, a link or a picture of ours is left out.
    """
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = md.parse(text)
    headings = _name_headings(tokens)
    _mark_examples(tokens)
    _find_pictures(tokens, own)
    raw = str(md.renderer.render(tokens, md.options, {}))
    return Page(mark_safe(nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow")), headings)


def pictures_missing(text: str, own: Sequence[Own] = ()) -> list[str]:
    """Addresses of pictures in `text` that we do not have, or no longer offer."""
    offered = {FOLDER + one.name for one in own if one.offered}
    return [src for src, _ in _pictures(text) if src not in offered and _address(src) is None]


def pictures_wordless(text: str) -> list[str]:
    """Addresses of pictures in `text` that do not say what they show."""
    return [src for src, words in _pictures(text) if len(words.strip()) < 3]


def named(text: str) -> set[str]:
    """The names of pictures in `text`, ours or not."""
    return {found[1] for src, _ in _pictures(text) if (found := PICTURE.fullmatch(src))}


def _pictures(text: str) -> list[tuple[str, str]]:
    """(address, words) of each picture in `text`."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    return [(str(one.attrs.get("src", "")), one.content) for one in _inline(tokens) if one.type == "image"]


def words(text: str) -> int:
    """How many words a reader reads."""
    return len(re.findall(r"\w[\w’'-]*", nh3.clean(str(page(text).html), tags=set())))


def _name_headings(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    for opening, inline in itertools.pairwise(tokens):
        if opening.type != "heading_open":
            continue
        name = known = slugify(inline.content)[:60] or "part"
        number = 1
        while known in taken:
            number += 1
            known = f"{name}-{number}"
        taken.add(known)
        opening.attrSet("id", known)
        if opening.tag == "h2":
            found.append((known, inline.content))
    return found


def _mark_examples(tokens: Sequence[Token]) -> None:
    for place, token in enumerate(tokens):
        if token.type != "blockquote_open":
            continue
        inline = next((one for one in tokens[place:] if one.type == "inline"), None)
        kind = MARKS.get(inline.content[:1]) if inline else None
        if kind:
            token.attrSet("class", kind)


def _find_pictures(tokens: Sequence[Token], own: Sequence[Own]) -> None:
    known = {FOLDER + one.name: one for one in own}
    for token in _inline(tokens):
        if token.type != "image":
            continue
        src = str(token.attrs.get("src", ""))
        one = known.get(src)
        place = one.address if one else _address(src)
        size = (one.width, one.height) if one else _size(src) if place else None
        token.attrs = {"src": place or "", "alt": "", "loading": "lazy", "decoding": "async"}
        if size:  # the page keeps their room: nothing moves under a reader when they come
            token.attrs |= {"width": size[0], "height": size[1]}


def _inline(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in (token.children or ())]


def _address(src: str) -> str | None:
    named = PICTURE.fullmatch(src)
    if named is None:
        return None
    try:
        path = f"training/pictures/{named[1]}"
        return staticfiles_storage.url(path) if _exists(path) else None
    except ValueError:  # the manifest of a production build does not know it
        return None


def _exists(path: str) -> bool:
    return finders.find(path) is not None or staticfiles_storage.exists(path)


@lru_cache(maxsize=64)
def _size(src: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture that ships; nothing where its file is not at hand."""
    found = finders.find(f"training/{src}")
    if not isinstance(found, str):
        return None
    if found.endswith(".svg"):
        box = VIEW_BOX.search(Path(found).read_text(encoding="utf-8"))
        return (int(box[1]), int(box[2])) if box else None
    with Image.open(found) as picture:
        return picture.size
