"""What guarantees are called in sums of what somebody earned."""

from django import template

from marketplace.pay import guarantee_words

register = template.Library()


@register.filter
def guarantee_part(kind: str) -> str:
    """`Guarantee top-ups`; nothing for what is no part of a guarantee."""
    return guarantee_words.part(kind)
