"""The PostgreSQL that a newcomer gets without asking: it starts, survives, is shared, and says why it cannot."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.kernel.embedded import entry, postgres, server, sharing
from marketplace.kernel.embedded import place as places
from marketplace.kernel.embedded.errors import ServerUnavailable

USE_AND_WAIT = "import sys; from marketplace.kernel.embedded import entry; entry.prepare_database(['x', 'migrate']); "


@pytest.fixture
def var_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    server.reset(places.place_of(tmp_path))


@pytest.fixture
def newcomer(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody whose environment names no database."""
    monkeypatch.setenv("HUMANLINE_VAR", str(var_dir))
    for name in ("DATABASE_URL", "PRODUCTION"):
        monkeypatch.delenv(name, raising=False)
    return var_dir


def ask(var_dir: Path, question: str) -> object:
    with psycopg.connect(postgres.url(var_dir), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def a_command(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT + "".join(words)],
        cwd=entry.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_asking_for_the_address_creates_nothing(tmp_path: Path) -> None:
    assert postgres.url(tmp_path / "var") == postgres.url(tmp_path / "var")
    assert not (tmp_path / "var").exists()
    assert not places.place_of(tmp_path / "var").home.exists()


def test_it_starts_again_on_its_old_data(var_dir: Path) -> None:
    place = places.place_of(var_dir)
    server.start(place)
    with psycopg.connect(postgres.url(var_dir), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")

    server.stop(place)
    was_stopped = not server.is_running(place)
    server.start(place)

    assert was_stopped
    assert ask(var_dir, "SELECT answer FROM kept") == 7
    assert ask(var_dir, "SHOW fsync") == "on"


def test_only_its_own_account_gets_in(var_dir: Path) -> None:
    place = places.place_of(var_dir)

    server.start(place)

    assert {path: path.stat().st_mode & 0o777 for path in (place.home, place.run)} == {
        place.home: 0o700,
        place.run: 0o700,
    }
    assert ask(var_dir, "SHOW listen_addresses") == ""
    assert place.data.owner() == ("nobody" if os.geteuid() == 0 else place.home.owner())


def test_a_killed_server_is_not_in_the_way_even_if_its_number_lives_on(var_dir: Path) -> None:
    place = places.place_of(var_dir)
    server.start(place)
    pid_file = place.data / "postmaster.pid"
    killed, *rest = pid_file.read_text().splitlines()
    os.kill(int(killed), signal.SIGKILL)
    pid_file.write_text("\n".join([str(os.getpid()), *rest]))

    server.start(place)

    assert ask(var_dir, "SELECT 1") == 1


def test_the_last_command_to_end_stops_it(newcomer: Path) -> None:
    place = places.place_of(newcomer)
    first, second = a_command("print('up', flush=True); input()"), a_command("print('up', flush=True); input()")
    assert (first.stdout and first.stdout.readline(), second.stdout and second.stdout.readline()) == ("up\n", "up\n")

    first.communicate("\n", timeout=30)
    after_the_first = server.is_running(place)
    second.communicate("\n", timeout=30)

    assert after_the_first
    assert not server.is_running(place)


def test_a_killed_command_is_not_counted_as_a_user(newcomer: Path) -> None:
    killed = a_command("print('up', flush=True); input()")
    assert killed.stdout
    assert killed.stdout.readline() == "up\n"
    killed.kill()
    killed.communicate()

    a_command().communicate(timeout=30)

    assert not server.is_running(places.place_of(newcomer))


def test_a_server_started_by_hand_stays(newcomer: Path) -> None:
    by_hand = [sys.executable, "-m", "marketplace.kernel.embedded"]
    subprocess.run([*by_hand, "start"], cwd=entry.PROJECT, check=True, capture_output=True)

    a_command().communicate(timeout=30)
    stayed = subprocess.run([*by_hand, "status"], cwd=entry.PROJECT, check=False, capture_output=True).returncode
    subprocess.run([*by_hand, "stop"], cwd=entry.PROJECT, check=True, capture_output=True)

    assert stayed == 0
    assert not server.is_running(places.place_of(newcomer))


def test_a_full_disk_is_one_sentence(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    almost_full = shutil._ntuple_diskusage(10**9, 10**9, 50 * 1024**2)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: almost_full)

    with pytest.raises(
        ServerUnavailable, match=r"^Only 50 MB are free in \S+, and the embedded PostgreSQL needs 200 MB"
    ):
        server.start(places.place_of(var_dir))


def test_a_directory_that_somebody_prepared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "elsewhere")
    place = places.Place(home=tmp_path / "home", run=tmp_path / "home" / "run", account=None)

    with pytest.raises(ServerUnavailable, match="belongs to somebody else"):
        place.make()


def test_a_deep_directory_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 30)

    socket = places.place_of(deep).socket

    assert len(os.fsencode(socket)) <= places.LONGEST_SOCKET_PATH


def test_without_the_wheel_it_says_what_helps(newcomer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match="DATABASE_URL is not set and the embedded PostgreSQL is not installed"):
        entry.prepare_database(["manage.py", "migrate"])


def test_production_never_runs_on_it(newcomer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCTION", "true")

    with pytest.raises(SystemExit, match="in production Humanline needs a PostgreSQL of its own"):
        entry.prepare_database(["manage.py", "migrate"])


def test_a_given_database_is_left_alone(newcomer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://postgres@127.0.0.1/somewhere")
    monkeypatch.setattr(sharing, "use", lambda var_dir: pytest.fail("the embedded server was started"))

    entry.prepare_database(["manage.py", "migrate"])


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("migrate", True),
        ("demo --port 8000", True),
        ("check --deploy", False),
        ("check --database default", True),
        ("collectstatic --noinput", False),
        ("migrate --help", False),
        ("--version", False),
        ("", False),
    ],
)
def test_only_commands_that_need_a_database_start_it(line: str, needed: bool) -> None:
    assert entry.needs_database(["manage.py", *line.split()]) is needed
