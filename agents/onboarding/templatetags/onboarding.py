"""The text of an agreement as HTML: Markdown without HTML of its own, cleaned besides."""

import nh3
from django import template
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

register = template.Library()
MARKDOWN = MarkdownIt("commonmark", {"html": False})


@register.filter
def agreement_text(text: str) -> SafeString:
    return SafeString(nh3.clean(MARKDOWN.render(text), tags={"h2", "h3", "p", "ul", "ol", "li", "strong", "em"}))
