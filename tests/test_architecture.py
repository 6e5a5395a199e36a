"""What holds everywhere: one direction of imports, small files with speaking names, style, types, pinned packages."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parent.parent
CODE = ("marketplace", "agents", "dispatch")
LONGEST_FILE = 300
EMPTY_NAMES = {"services.py", "utils.py", "helpers.py", "common.py", "base.py"}


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], cwd=PROJECT, capture_output=True, text=True, check=False)

    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)


def test_imports_go_one_way() -> None:
    run("-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])")


def test_the_code_follows_the_house_style() -> None:
    run("-m", "ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    run("-m", "ruff", "format", "--check", ".")


def test_the_types_agree() -> None:
    run("-m", "mypy")


def test_no_file_asks_for_its_second_name() -> None:
    lengths = {
        path: len(path.read_text().splitlines()) for path in python_files(*CODE) if "migrations" not in path.parts
    }

    too_long = {str(path.relative_to(PROJECT)): length for path, length in lengths.items() if length > LONGEST_FILE}

    assert too_long == {}


def test_every_file_is_named_for_what_it_holds() -> None:
    found = {str(path.relative_to(PROJECT)) for path in python_files(*CODE) if path.name in EMPTY_NAMES}

    assert found == {"marketplace/kernel/postgresql/base.py"}  # Django looks for a backend there and nowhere else


def test_the_top_level_holds_three_packages() -> None:
    packages = {path.parent.name for path in PROJECT.glob("[a-z]*/__init__.py")}

    assert packages - {"tests"} == set(CODE)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = io.StringIO()

    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue(), pytrace=False)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hash_and_from_no_host(name: str) -> None:
    text = (PROJECT / name).read_text()
    pins = re.split(r"\n(?=\S)", text.strip())

    assert [pin.splitlines()[0] for pin in pins if not re.match(r"[\w.\[\],-]+==\S+.*\\\n\s+--hash=sha256:", pin)] == []
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_holds_what_is_asked_for(name: str) -> None:
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)

    asked = set(pin.findall((PROJECT / f"{name}.in").read_text()))
    locked = set(pin.findall((PROJECT / f"{name}.txt").read_text()))

    assert asked <= locked
