"""Making a picture light: drawn anew as WebP, as wide as a lesson needs it. Pure: bytes in, bytes out.

What is drawn anew has nothing of the file but what is seen: no place where a photo was taken, nothing that runs.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from marketplace.kernel import sniffing

KINDS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
LARGEST_BYTES = 5 * 1024 * 1024  # of a file that is handed in
LARGEST_PIXELS = 40_000_000  # a small file can be a very large picture
LIGHT_BYTES = 30 * 1024
# (pixels wide, quality): twice as wide as a lesson shows it first
TRIES = ((832, 80), (832, 60), (640, 60), (480, 50), (480, 35))
SCREEN_COLOURS, SCREEN_ERROR = 32, 1.5  # so far a channel may be off on average, of 255
BROKEN = (OSError, ValueError, SyntaxError, UnidentifiedImageError)


class NoPicture(Exception):
    """It is no PNG, JPEG or WebP, whatever it is called."""


class TooLarge(Exception):
    """More bytes or pixels than are taken in."""


class TooHeavy(Exception):
    """However it is drawn, too much for a bad line: a photo of very many small things."""


@dataclass(frozen=True)
class Light:
    content: bytes  # WebP
    width: int  # pixels
    height: int


def lighten(content: bytes) -> Light:
    """`content` as WebP of at most 30 KB. Raises NoPicture, TooLarge, TooHeavy."""
    if len(content) > LARGEST_BYTES:
        raise TooLarge()
    kind = sniffing.media_type(content, KINDS)
    if not kind:
        raise NoPicture()
    picture = _drawn(content, KINDS[kind])
    for width, quality in TRIES:
        one = picture
        if one.width > width:
            one = one.resize((width, max(1, round(one.height * width / one.width))), Image.Resampling.LANCZOS)
        for written in (_as_screen(one), _as_photo(one, quality)):
            if written and len(written) <= LIGHT_BYTES:
                return Light(written, one.width, one.height)
    raise TooHeavy()


def _as_photo(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    return written.getvalue()


def _as_screen(picture: Image.Image) -> bytes:
    """A drawn screen has few colours: so its letters stay sharp, and it is lighter too. Empty for a photo."""
    few = picture.quantize(SCREEN_COLOURS, dither=Image.Dither.NONE).convert("RGB")
    if max(ImageStat.Stat(ImageChops.difference(picture, few)).mean) > SCREEN_ERROR:
        return b""
    written = io.BytesIO()
    few.save(written, "WEBP", lossless=True, quality=80, method=4, exif=b"", icc_profile=b"")
    return written.getvalue()


def _drawn(content: bytes, kind: str) -> Image.Image:
    """Its pixels, upright and on white. Only the reader of its own kind is asked."""
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            if opened.width * opened.height > LARGEST_PIXELS:
                raise TooLarge()
            opened.draft("RGB", (2 * TRIES[0][0], 2 * TRIES[0][0]))  # a JPEG is read no larger than needed
            whole = opened if opened.mode in {"RGB", "RGBA", "L"} else opened.convert("RGBA")
            small = whole.reduce(max(1, min(whole.size) // (2 * TRIES[0][0])))
            upright = ImageOps.exif_transpose(small).convert("RGBA")
            white = Image.new("RGBA", upright.size, "white")  # dark letters on nothing would vanish in a dark page
            return Image.alpha_composite(white, upright).convert("RGB")
    except Image.DecompressionBombError:
        raise TooLarge() from None
    except BROKEN:
        raise NoPicture() from None
