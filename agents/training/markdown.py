"""Lessons as pages: Markdown to HTML that cannot do anything, with headings that can be returned to."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

PICTURE = re.compile(r"pictures/([a-z0-9-]+\.svg)")
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
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
}


@dataclass(frozen=True)
class Page:
    html: SafeString
    headings: list[tuple[str, str]]  # (id, words) of the second order


@lru_cache(maxsize=64)
def page(text: str) -> Page:
    """`text` as HTML. What is not plain text, a link or a picture of ours is left out."""
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = md.parse(text)
    headings = _name_headings(tokens)
    _mark_examples(tokens)
    _find_pictures(tokens)
    raw = str(md.renderer.render(tokens, md.options, {}))
    return Page(mark_safe(nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow")), headings)


def pictures_missing(text: str) -> list[str]:
    """Addresses of pictures in `text` that we do not have."""
    tokens = MarkdownIt("commonmark", {"html": False}).parse(text)
    asked = [str(one.attrs.get("src", "")) for one in _inline(tokens) if one.type == "image"]
    return [src for src in asked if _address(src) is None]


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


def _find_pictures(tokens: Sequence[Token]) -> None:
    for token in _inline(tokens):
        if token.type == "image":
            token.attrs = {"src": _address(str(token.attrs.get("src", ""))) or "", "alt": "", "loading": "lazy"}


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
