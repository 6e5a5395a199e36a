"""Static files of production: named by their content, also where one script imports another; without comments."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

OURS = (
    "answers", "demo", "dispatch", "humanline", "notices", "onboarding",
    "pay", "quality", "records", "shifts", "training",
)  # fmt: skip
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
REMARK = re.compile(r"^ *//.*\n", re.MULTILINE)  # a line of a script that says nothing else


class NamedByContent(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        # ours import by relative paths; what others ship names files that it does not bring
        *(
            (f"{app}/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])
            for app in OURS
        ),
    )

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        ours = {
            name: (Bare(storage, BARE[name.rpartition(".")[2]]), path)
            for name, (storage, path) in paths.items()
            if name.endswith((".css", ".js")) and name.partition("/")[0] in OURS
        }
        yield from super().post_process({**paths, **ours}, *args, **options)


class Bare:
    """A storage whose files are read without what only their authors need: a phone on a bad line pays by the byte."""

    def __init__(self, storage: Any, bare: Callable[[str], str]) -> None:
        self.storage, self.bare = storage, bare

    def open(self, path: str) -> "ContentFile[bytes]":
        with self.storage.open(path) as file:
            return ContentFile(self.bare(file.read().decode()).encode())


def bare_script(script: str) -> str:
    return REMARK.sub("", script)


def bare_style(style: str) -> str:
    style = re.sub(r"\s+", " ", COMMENT.sub("", style))
    return re.sub(r" ?([{};,]) ?|(:) +", r"\1\2", style).replace(";}", "}")


BARE = {"css": bare_style, "js": bare_script}
