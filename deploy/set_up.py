"""Make `.venv` hold exactly the pinned packages; `make` runs this with whatever Python it found.

Nothing is done, in a few milliseconds, where the lists have not changed since.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
NEEDED_BYTES = 1_500 * 1024**2


def main(lists: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  any Python may be named by PYTHON=
        sys.exit(f"Humanline needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    try:
        ENVIRONMENT.mkdir(exist_ok=True)
        with (ENVIRONMENT / "set-up.lock").open("a") as lock:  # `make demo` and `make test` at once
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up([PROJECT / name for name in lists])
    except OSError as error:
        sys.exit(f"The set-up of {ENVIRONMENT} failed: {error.strerror or error}.")


def set_up(lists: list[Path]) -> None:
    wanted = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in lists}
    stamp = ENVIRONMENT / "installed"
    installed = set(stamp.read_text().split()) if stamp.exists() and works() else set()
    if installed >= set(wanted.values()):
        return
    free = shutil.disk_usage(PROJECT).free
    if not installed and free < NEEDED_BYTES:
        sys.exit(f"Only {free // 1024**2} MB are free in {PROJECT}, and the set-up needs {NEEDED_BYTES // 1024**2} MB.")
    if not works():
        create()
    stamp.unlink(missing_ok=True)
    install(lists)
    stamp.write_text("\n".join(wanted.values()) + "\n")


def works() -> bool:
    """An environment that was copied, moved or half made is made anew."""
    python = ENVIRONMENT / "bin" / "python"
    return python.exists() and run(python, "-c", "import pip").returncode == 0


def create() -> None:
    print(f"Creating {ENVIRONMENT} with Python {sys.version.split()[0]}", flush=True)
    try:
        import ensurepip  # noqa: F401  # Debian splits it off
    except ImportError:
        sys.exit(f"This Python cannot create environments; install its venv package ({debian_package()} on Debian).")
    for leftover in ("bin", "include", "lib"):
        shutil.rmtree(ENVIRONMENT / leftover, ignore_errors=True)
    venv.EnvBuilder(symlinks=True, with_pip=True).create(ENVIRONMENT)


def debian_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def install(lists: list[Path]) -> None:
    pins = sum(len(re.findall(r"^[\w.\[\],-]+==", path.read_text(), re.MULTILINE)) for path in lists)
    command = [
        str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:",
        "--no-input", "--disable-pip-version-check", "--root-user-action", "ignore", "--progress-bar", "off",
    ]  # fmt: skip
    for path in lists:
        command += ["-r", str(path)]
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            show_progress(said, pins)
    if sys.stdout.isatty():
        print()
    if pip.returncode != 0:
        errors = [line for line in said if line.startswith("ERROR")] or said[-5:]
        sys.exit("\n".join(["The pinned packages could not be installed:", *errors[-5:]]))


def show_progress(said: list[str], pins: int) -> None:
    fetched = sum(line.startswith(("Collecting", "Requirement already")) for line in said)
    line = f"Installing pinned packages: {min(fetched, pins)} of {pins}"
    if said[-1].startswith("Installing collected"):
        line = f"Installing pinned packages: {pins} of {pins}, unpacking"
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="", flush=True)
    elif said[-1].startswith("Installing collected") or (fetched % 25 == 1 and said[-1].startswith("Collecting")):
        print(line, flush=True)


def run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False)


if __name__ == "__main__":
    main(sys.argv[1:])
