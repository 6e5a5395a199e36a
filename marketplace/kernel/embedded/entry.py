"""What manage.py does before Django: where no DATABASE_URL is given, the embedded server is brought up."""

import os
import sys
from pathlib import Path

from marketplace.kernel.embedded import sharing
from marketplace.kernel.embedded.errors import ServerUnavailable

PROJECT = Path(__file__).resolve().parents[3]
WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "spectacular",
    "version",
}  # fmt: skip
PRODUCTION_NEEDS_ITS_OWN = "DATABASE_URL is not set: in production Humanline needs a PostgreSQL of its own."


def var_dir() -> Path:
    """The directory of everything that the project writes, as the settings name it."""
    return Path(os.environ.get("HUMANLINE_VAR") or PROJECT / "var")


def prepare_database(argv: list[str]) -> None:
    """Start the embedded server for a command that needs a database and was given none."""
    if os.environ.get("DATABASE_URL") or not needs_database(argv):
        return
    if os.environ.get("PRODUCTION", "").lower() in {"1", "true", "yes", "on", "y", "t"}:
        sys.exit(PRODUCTION_NEEDS_ITS_OWN)
    try:
        sharing.use(var_dir())
    except ServerUnavailable as reason:
        sys.exit(str(reason))


def needs_database(argv: list[str]) -> bool:
    """Whether this command line asks for more than words about itself."""
    command, *rest = argv[1:] or ["help"]
    if command.startswith("-") or {"-h", "--help", "--version"} & set(rest):
        return False
    if command == "check":
        return "--database" in rest
    return command not in WITHOUT_DATABASE
