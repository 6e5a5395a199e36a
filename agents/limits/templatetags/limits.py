"""Names of countries, in the reader's language."""

from django import template

from marketplace.kernel.site import formats

register = template.Library()


@register.filter
def country(code: str) -> str:
    """`Sweden` for `SE`; the code itself where nobody knows it."""
    return str(formats.locale().territories.get(code, code))
