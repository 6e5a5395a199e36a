"""A cookie that a client's frame keeps for itself (CHIPS), where browsers no longer keep one for all frames."""

from collections.abc import Container
from http.cookies import Morsel


class Partitioned(Morsel[str]):
    """With an attribute that the standard library does not know yet."""

    def OutputString(self, attrs: Container[str] | None = None) -> str:  # noqa: N802  (the library's name)
        return f"{super().OutputString(attrs)}; Partitioned"


def of(cookie: Morsel[str]) -> Partitioned:
    """The same cookie, kept apart for each site that embeds the page. It is secure, or browsers refuse it."""
    kept = Partitioned()
    kept.set(cookie.key, cookie.value, cookie.coded_value)
    kept.update(cookie)
    return kept
