"""What the documents name is there: links, commands, settings, places in the code."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

PROJECT = Path(__file__).resolve().parent.parent
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").glob("*.md"))]
README = (PROJECT / "README.md").read_text()
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
SETTINGS = (PROJECT / "marketplace" / "settings.py").read_text()
LINK = re.compile(r"\]\(([^)\s]+)\)")


def code_of(page: Path) -> str:
    """What stands as code in a page: in fences and between backticks."""
    text = page.read_text()
    fences = re.findall(r"```.*?```", text, re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text(), flags=re.DOTALL)
    links = [link for link in LINK.findall(prose) if not link.startswith(("http:", "https:", "mailto:"))]
    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in anchors_of(there)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    code = code_of(page)
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    scripts = re.findall(r"(?<![\w./])deploy/[a-z_.]+", code)

    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())
    assert set(re.findall(r"^\s*make ([a-z-]+)|`make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }
    assert [script for script in scripts if not (PROJECT / script).exists()] == []


def test_the_options_of_our_commands_are_real() -> None:
    """Each `--option` that a page gives to a command of ours stands in that command's file."""
    ours = {path.stem: path for path in PROJECT.glob("*/**/management/commands/*.py") if ".venv" not in path.parts}
    unknown = [
        (page.name, name, option)
        for page in PAGES
        for name, rest in re.findall(r"manage\.py ([a-z_]+)([^\n`]*)", code_of(page))
        if name in ours
        for option in re.findall(r"--[a-z-]+", rest)
        if option != "--help" and f'"{option}"' not in ours[name].read_text()
    ]

    assert unknown == []


def test_two_commands_stand_first() -> None:
    first = re.search(r"```\n(.*?)```", README, re.DOTALL)

    assert first is not None
    assert [line.split("#")[0].split() for line in first[1].strip().splitlines()] == [
        ["make", "demo"],
        ["make", "test"],
    ]
    assert README.index(first[0]) < README.index("\n## ")


def test_the_map_shows_what_is_there() -> None:
    section = README.split("## Map of the code", 1)[1].split("\n## ", 1)[0]
    drawn = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert drawn is not None
    places, above = [], ""
    for line in drawn[1].splitlines():
        names = re.match(r"\s*((?:[\w.]+/\s+)+)", line + " ")[1].split()
        above = above if line.startswith(" ") else names[0]
        places += [above + name for name in names] if line.startswith(" ") else [names[0]]

    assert [place for place in places if not (PROJECT / place).is_dir()] == []
    files = re.findall(r"`((?:dispatch|marketplace|agents|tests)/[\w/.]+)`", section)
    assert [path for path in files if not (PROJECT / path).exists()] == []
    life = re.findall(r"`(\w+)` →", section)
    assert [name for name in life if not list((PROJECT / "dispatch").glob(f"*/{name}.py"))] == []


def test_every_setting_is_explained_and_no_other() -> None:
    table = OPERATIONS.split("<!-- settings:", 1)[1].split("<!-- end of settings -->", 1)[0]
    explained = re.findall(r"^\| \*{0,2}`(\w+)`", table, re.MULTILINE)
    metrics = (PROJECT / "marketplace" / "kernel" / "observability" / "metrics.py").read_text()
    scripts = "".join((PROJECT / "deploy" / name).read_text() for name in ("web", "live", "worker", "beat"))
    read = {
        *re.findall(r"\benv\.\w+\(\s*\"(\w+)\"", SETTINGS),
        *re.findall(r"environ\.get\(\"(\w+)\"", metrics),
        *re.findall(r"\$\{(\w+):-", scripts),
    }

    assert len(explained) == len(set(explained))
    assert set(explained) == read


def test_production_needs_what_is_marked_as_needed() -> None:
    """Bold in the table is what the Compose file gives to every process, but for what has a fallback."""
    marked = set(re.findall(r"^\| \*\*`(\w+)`\*\*", OPERATIONS, re.MULTILINE))
    given = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["x-process"]["environment"]

    assert marked == {name for name, value in given.items() if ":-" not in str(value)}


def test_every_check_and_figure_of_the_handbook_is_real() -> None:
    health = (PROJECT / "marketplace" / "kernel" / "health.py").read_text()
    sources = "".join(
        path.read_text() for path in [*PROJECT.glob("marketplace/**/*.py"), *PROJECT.glob("dispatch/*.py")]
    )

    section = OPERATIONS.split("## Health and metrics", 1)[1]
    checks = set(re.findall(r"^\| `(\w+)` \| \w.*\| .*\|$", section, re.MULTILINE))
    assert checks == {"database", "dispatcher", "outbox", "redis"}
    assert [name for name in checks if f'"{name}"' not in health] == []
    figures = set(re.findall(r"`(humanline_\w+)", OPERATIONS))
    assert figures
    assert [name for name in figures if f'"{name}"' not in sources] == []
