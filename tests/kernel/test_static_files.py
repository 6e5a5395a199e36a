"""Our static files as production serves them: small, and named by their content wherever one names another."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile

from marketplace.kernel.site.storage import OURS, NamedByContent

IMPORT = re.compile(r"""\bimport\b[^"'(]*["'](\.[^"']+)["']""")
NAMED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STATIC_ROOT", str(root))
        storage = NamedByContent(location=root, base_url="/static/")
        paths = {}
        for name, content in ours():
            paths[name] = (storage, storage.save(name, ContentFile(content)))
        failed = [done for _, _, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert failed == []
    return root


def ours() -> Iterator[tuple[str, bytes]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            if name.partition("/")[0] in OURS:
                yield name, Path(storage.path(name)).read_bytes()


def served(folder: Path, *names: str) -> list[Path]:
    return [path for path in folder.rglob("*.*") if NAMED.search(path.name) and path.name.startswith(names or "")]


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_no_folder_of_ours_is_forgotten():
    house = [Path(settings.BASE_DIR) / name for name in ("agents", "dispatch", "marketplace")]

    assert {path.name for here in house for path in here.glob("**/static/*")} == set(OURS)


def test_a_module_imports_others_by_their_content(collected):
    modules = [path for path in served(collected) if path.suffix == ".js"]

    imports = {(module, name) for module in modules for name in IMPORT.findall(module.read_text())}

    assert imports
    assert {name for _, name in imports if not NAMED.search(name)} == set()
    assert {name for module, name in imports if not (module.parent / name).exists()} == set()


def test_what_is_served_carries_no_comments_of_its_styles_and_scripts(collected):
    said = {".css": re.compile(r"/\*"), ".js": re.compile(r"^\s*//", re.MULTILINE)}

    files = [path for path in served(collected) if path.suffix in said]
    assert [path.name for path in files if said[path.suffix].search(path.read_text())] == []


def test_the_styles_of_the_desk_weigh_at_most_six_kilobytes(collected):
    styles = served(collected / "humanline/css", "tokens.", "components.", "desk.")

    assert len(styles) >= 2
    assert sum(map(weight, styles)) <= 6 * 1024


def test_the_scripts_of_every_page_are_small(collected):
    everywhere = ("banner.", "clock.", "connection.", "drawings.", "keys.", "site.", "sound.", "theme.")

    scripts = served(collected / "humanline/js", *everywhere)

    assert len(scripts) == len(everywhere)
    assert {script.name: weight(script) for script in scripts if weight(script) > 4 * 1024} == {}
