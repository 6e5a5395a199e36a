"""Starting, asking and stopping one embedded server. Callers hold the place's lock (see sharing)."""

import contextlib
import errno
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from marketplace.kernel.embedded import binaries
from marketplace.kernel.embedded.errors import ServerUnavailable
from marketplace.kernel.embedded.place import Place

DATABASE = "humanline"
OWNER = "postgres"
NEEDED_BYTES = 200 * 1024 * 1024
START_SECONDS = 60
STOP_SECONDS = 30
LONGEST_LOG_BYTES = 10 * 1024 * 1024
OPTIONS = {
    "listen_addresses": "",  # the socket's private directory is the whole of access control
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "timezone": "UTC",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "5",
    # A row's values and a statement's words are customers' words: the log keeps neither.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def is_running(place: Place) -> bool:
    """Whether the server answers, be it with "starting up"."""
    if not (place.data / "PG_VERSION").exists() or not place.socket.exists():
        return False
    return _run(place, "pg_isready", "-q", "-h", str(place.run), check=False).returncode in (0, 1)


def start(place: Place) -> None:
    """Bring the server up on its old data, or on new data at first use."""
    try:
        _refuse_a_full_disk(place)
        place.make()
        if not (place.data / "PG_VERSION").exists():
            _create_data(place)
        if not is_running(place):
            _forget_a_dead_server(place)
            _launch(place)
        _create_database(place)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ServerUnavailable(f"There is no space left for the embedded PostgreSQL in {place.home}.") from error
        raise ServerUnavailable(f"The embedded PostgreSQL cannot be set up: {error}.") from error


def stop(place: Place) -> None:
    """Bring the server down in order; a server that is down already stays so."""
    if (place.data / "postmaster.pid").exists() and _server_process(place) is not None:
        _run(place, "pg_ctl", "stop", "-D", place.data.name, "-m", "fast", "-w", "-t", str(STOP_SECONDS), "-s")


def reset(place: Place) -> None:
    """Stop the server and throw its data away."""
    stop(place)
    for directory in (place.home, place.run):
        shutil.rmtree(directory, ignore_errors=True)


def _refuse_a_full_disk(place: Place) -> None:
    existing = next(path for path in (place.home, *place.home.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < NEEDED_BYTES:
        raise ServerUnavailable(
            f"Only {free // 1024**2} MB are free in {existing}, and the embedded PostgreSQL needs "
            f"{NEEDED_BYTES // 1024**2} MB; make room or set DATABASE_URL."
        )


def _create_data(place: Place) -> None:
    unfinished = place.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(place.data, ignore_errors=True)
    flags = [f"--set={name}={value}" for name, value in OPTIONS.items() if value]
    _run(
        place, "initdb", "-D", unfinished.name, "-U", OWNER, "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions", *flags,
    )  # fmt: skip
    unfinished.rename(place.data)


def _launch(place: Place) -> None:
    if place.log.exists() and place.log.stat().st_size > LONGEST_LOG_BYTES:
        place.log.unlink()
    options = {**OPTIONS, "unix_socket_directories": str(place.run)}
    flags = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
    done = _run(
        place, "pg_ctl", "start", "-D", place.data.name, "-l", place.log.name, "-o", flags,
        "-w", "-t", str(START_SECONDS), "-s", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ServerUnavailable(f"The embedded PostgreSQL did not start: {_last_words(place)} (see {place.log})")


def _create_database(place: Place) -> None:
    question = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
    deadline = time.monotonic() + START_SECONDS
    while True:  # a server that another process left recovering answers "starting up" for a while
        asked = _run(place, "psql", "-XtA", "-h", str(place.run), "-U", OWNER, "-c", question, "postgres", check=False)
        if asked.returncode == 0:
            break
        if time.monotonic() > deadline:
            raise ServerUnavailable(f"The embedded PostgreSQL does not answer: {asked.stderr.strip()}")
        time.sleep(0.2)
    if not asked.stdout.strip():
        _run(place, "createdb", "-h", str(place.run), "-U", OWNER, DATABASE)


def _forget_a_dead_server(place: Place) -> None:
    """Remove what a killed server left, since PostgreSQL believes any living process of that number to be it."""
    process = _server_process(place)
    if process is not None:
        _wait_for_the_end_of(process, place)
    for leftover in (place.data / "postmaster.pid", place.socket, Path(f"{place.socket}.lock")):
        leftover.unlink(missing_ok=True)


def _server_process(place: Place) -> int | None:
    """The number of the process that really serves this data, whatever its file says."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        process = int((place.data / "postmaster.pid").read_text().splitlines()[0])
        command = _command_of(process)
        if "postgres" in command and f"unix_socket_directories={place.run}" in command:
            return process
    return None


def _command_of(process: int) -> str:
    if Path("/proc/self/cmdline").exists():  # Linux, also where no `ps` is installed
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    asked = ["ps", "-o", "command=", "-p", str(process)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _wait_for_the_end_of(process: int, place: Place) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while _server_process(place) == process:
        if time.monotonic() > deadline:
            raise ServerUnavailable(f"An embedded PostgreSQL (process {process}) neither answers nor ends; end it.")
        time.sleep(0.2)


def _last_words(place: Place) -> str:
    with contextlib.suppress(OSError, IndexError):
        lines = place.log.read_text(errors="replace").splitlines()
        return next(line for line in reversed(lines) if "FATAL" in line or "ERROR" in line or "PANIC" in line)
    return "it left no word."


def _run(place: Place, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One of the server's programs, at home: paths are given relative to it, since pg_ctl quotes for a shell, badly."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    account = place.account
    done = subprocess.run(
        [str(binaries.directory_of(place) / program), *arguments],
        env={**kept, "LC_ALL": "C", "HOME": str(place.home)},
        cwd=place.home,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        umask=0o077,
        start_new_session=True,  # a Ctrl-C is for the command that waits here, not for initdb or pg_ctl
        stdin=subprocess.DEVNULL,
        capture_output=program != "pg_ctl",  # the server would keep the pipes open
        text=True,
        check=False,
    )
    if check and done.returncode != 0:
        said = (done.stderr or "").strip().splitlines() or ["no reason given"]
        reason = next((line for line in said if "rror:" in line or "FATAL" in line), said[-1])
        raise ServerUnavailable(f"The embedded PostgreSQL cannot be set up: {reason}")
    return done
