"""Lists page by page: a cursor over the id, so that what arrives meanwhile neither repeats nor hides a row."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination

LARGEST_ID = 2**63 - 1


class ByIdCursor(CursorPagination):
    """Newest first; `?page_size=` up to 200; `next` and `previous` are links to follow as they are."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Any) -> Cursor | None:
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        position = str(cursor.position)
        if not (position.isascii() and position.isdigit() and int(position) <= LARGEST_ID):
            raise NotFound(self.invalid_cursor_message)  # somebody made it up
        return cursor
