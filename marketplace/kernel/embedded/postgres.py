"""The embedded server's address, known before and without starting it."""

from pathlib import Path
from urllib.parse import quote

from marketplace.kernel.embedded import place as places
from marketplace.kernel.embedded import server


def url(var_dir: Path) -> str:
    """The DATABASE_URL of the server that belongs to this directory; asking starts and creates nothing.

    A Unix socket in a private directory: no port can be taken, and no other account of the machine gets in.
    """
    return f"postgres://{server.OWNER}@/{server.DATABASE}?host={quote(str(places.place_of(var_dir).run), safe='')}"
