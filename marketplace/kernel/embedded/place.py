"""Where an embedded server lives, and under which account it runs."""

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from marketplace.kernel.embedded.errors import ServerUnavailable

LONGEST_SOCKET_PATH = 103  # bytes; what every system takes in sun_path, its final zero apart
SOCKET_NAME = ".s.PGSQL.5432"
HOMES_FOR_ROOT = ("/var/lib", "/var/tmp", "/tmp")  # the first that another account can reach and run programs in


@dataclass(frozen=True)
class Place:
    """The directories of one server; `account` is None where it runs as whoever calls."""

    home: Path
    run: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def socket(self) -> Path:
        return self.run / SOCKET_NAME

    def make(self) -> None:
        """Create the private directories, and refuse those that somebody else prepared for us."""
        for directory in (self.home, self.run):
            try:
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            except PermissionError as error:
                raise ServerUnavailable(f"{directory} cannot be created: you may not write there.") from error
            except (FileExistsError, NotADirectoryError) as error:
                raise ServerUnavailable(f"{directory} cannot be created: a file stands in its way.") from error
            self._keep_private(directory)

    def _keep_private(self, directory: Path) -> None:
        found = directory.lstat()
        owner = self.account.pw_uid if self.account else os.geteuid()
        if stat.S_ISLNK(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise ServerUnavailable(f"{directory} belongs to somebody else; move it away and try again.")
        if self.account and found.st_uid != owner:
            os.chown(directory, owner, self.account.pw_gid)
        if stat.S_IMODE(found.st_mode) != 0o700:
            directory.chmod(0o700)


def place_of(var_dir: Path) -> Place:
    """The one place that belongs to this directory of data; asking creates nothing."""
    var_dir = Path(os.path.abspath(var_dir))
    name = f"humanline-{hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]}"
    if os.geteuid() == 0:
        home = _home_for_root() / name
        return Place(home=home, run=home / "run", account=_nobody())
    home = var_dir / "postgres"
    run = home / "run"
    socket = os.fsencode(run / SOCKET_NAME)
    # PostgreSQL splits its list of socket directories at commas and quotes; a strange path gets a plain one instead.
    if len(socket) > LONGEST_SOCKET_PATH or not re.fullmatch(rb"[\w/.+@-]+", socket):
        run = Path("/tmp") / f"{name}-{os.geteuid()}"  # not TMPDIR, on which two processes may differ
    return Place(home=home, run=run, account=None)


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise ServerUnavailable(
            "PostgreSQL refuses to run as root and this machine has no account 'nobody'; "
            "run as an ordinary user or set DATABASE_URL."
        ) from error


def _home_for_root() -> Path:
    for directory in map(Path, HOMES_FOR_ROOT):
        if directory.is_dir() and os.access(directory, os.W_OK) and _lets_others_in(directory):
            return directory
    raise ServerUnavailable(
        "PostgreSQL refuses to run as root, and none of " + ", ".join(HOMES_FOR_ROOT) + " lets another account "
        "run programs; run as an ordinary user or set DATABASE_URL."
    )


def _lets_others_in(directory: Path) -> bool:
    programs_run = not os.statvfs(directory).f_flag & getattr(os, "ST_NOEXEC", 0)
    return programs_run and all(path.stat().st_mode & stat.S_IXOTH for path in (directory, *directory.parents))
