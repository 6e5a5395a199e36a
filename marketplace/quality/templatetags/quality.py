"""What the quality page says of languages."""

from babel import Locale, UnknownLocaleError
from django import template

from marketplace.kernel.site import formats

register = template.Library()


@register.filter
def language(tag: str) -> str:
    """`fr` as `French`, in the reader's language."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(formats.locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag
