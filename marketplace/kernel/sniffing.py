"""What a file is by its own content: never by its name, or by what its sender says."""

from collections.abc import Collection

import puremagic

SIGNATURES = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
}


def media_type(content: bytes, among: Collection[str]) -> str:
    """Which of the media types `among` (keys of SIGNATURES) `content` is; empty where it is none of them."""
    try:
        found = {one.mime_type for one in puremagic.magic_string(content)}
        best = puremagic.from_string(content, mime=True)
    except (ValueError, puremagic.PureError):
        return ""
    kind = best if best in among else next(iter(sorted(found & set(among))), "")
    return kind if kind and content.startswith(SIGNATURES[kind]) else ""
