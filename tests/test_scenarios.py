"""docs/scenarios.md names tests: each of them is there."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def test_every_test_that_the_scenarios_name_exists() -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", (PROJECT / "docs" / "scenarios.md").read_text()))
    written = {
        name
        for path in (PROJECT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }

    assert named - written == set()


def test_every_scenario_that_is_written_is_named() -> None:
    page = (PROJECT / "docs" / "scenarios.md").read_text()
    written = {
        name
        for path in (PROJECT / "tests" / "stories").glob("test_routing_scenarios_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }

    assert {name for name in written if name not in page} == set()
