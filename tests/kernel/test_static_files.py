"""Our static files as production serves them: small, and named by their content wherever one names another."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from marketplace.kernel.site.storage import NamedByContent

SOURCE = Path(settings.STATICFILES_DIRS[0])
IMPORT = re.compile(r"""\bimport\b[^"'(]*["'](\./[^"']+)["']""")
NAMED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STATIC_ROOT", str(root))
        storage = NamedByContent(location=root, base_url="/static/")
        paths = {}
        for file in sorted(path for path in SOURCE.rglob("*.*") if path.is_file()):
            name = str(file.relative_to(SOURCE))
            paths[name] = (storage, storage.save(name, ContentFile(file.read_bytes())))
        failed = [done for _, _, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert failed == []
    return root / "humanline"


def served(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if NAMED.search(path.name))


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_a_module_imports_others_by_their_content(collected):
    modules = served(collected / "js")

    imports = {name for module in modules for name in IMPORT.findall(module.read_text())}

    assert imports
    assert {name for name in imports if not NAMED.search(name)} == set()
    assert {name for name in imports if not (collected / "js" / name).exists()} == set()


def test_what_is_served_carries_no_comments_of_its_styles(collected):
    assert [style.name for style in served(collected / "css") if "/*" in style.read_text()] == []


def test_the_desk_s_styles_weigh_at_most_six_kilobytes(collected):
    wanted = ("tokens.", "components.", "desk.")

    styles = [style for style in served(collected / "css") if style.name.startswith(wanted)]

    assert len(styles) >= 2
    assert sum(map(weight, styles)) <= 6 * 1024


def test_the_scripts_of_every_page_are_small(collected):
    everywhere = ("banner.", "clock.", "connection.", "drawings.", "keys.", "site.", "sound.", "theme.")

    scripts = [script for script in served(collected / "js") if script.name.startswith(everywhere)]

    assert len(scripts) == len(everywhere)
    assert {script.name: weight(script) for script in scripts if weight(script) > 4 * 1024} == {}
