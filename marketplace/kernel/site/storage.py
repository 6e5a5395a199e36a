"""Static files of production: named by their content, also where one script imports another; styles uncommented."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)


class NamedByContent(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        # our modules only: what others ship names files in its comments that it does not bring
        ("humanline/js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        ours = {name: place for name, place in paths.items() if name.startswith("humanline/") and name.endswith(".css")}
        bare = {name: (WithoutComments(storage), path) for name, (storage, path) in ours.items()}
        yield from super().post_process({**paths, **bare}, *args, **options)


class WithoutComments:
    """A storage whose styles are read without what only their authors need: a phone on a bad line pays by the byte."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def open(self, path: str) -> "ContentFile[bytes]":
        with self.storage.open(path) as file:
            return ContentFile(COMMENT.sub("", file.read().decode()).encode())
