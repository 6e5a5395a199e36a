"""A language as a client names it: a BCP 47 tag, of which its primary subtag chooses who can answer."""

import re
from functools import cache

from babel import Locale
from rest_framework import serializers

TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)", re.ASCII)
RENAMED = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}  # codes that BCP 47 keeps for old data only


@cache
def known() -> frozenset[str]:
    """Two- and three-letter codes of the Unicode CLDR."""
    return frozenset(code for code in map(str, Locale("en").languages) if code.isalpha())


def primary(tag: str) -> str:
    """`sv` of `sv-SE`. Raises ValidationError for what is no tag or no language."""
    match = TAG.fullmatch(tag)
    if match and len(tag) <= 35:
        code = match[1].lower()
        code = RENAMED.get(code, code)
        if code in known():
            return code
    raise serializers.ValidationError("This is no language tag: name the language as sv, en or pt-BR.")
