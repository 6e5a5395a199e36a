"""Static files of production: named by their content, also where one script of ours imports another."""

from servestatic.storage import CompressedManifestStaticFilesStorage

OURS = ("humanline", "agents", "dispatch", "pay", "quality", "simulator")


class NamedByContent(CompressedManifestStaticFilesStorage):
    # Not `support_js_module_import_aggregation`, which reads every script: a comment in somebody else's may look like
    # an import of a file that is not there.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (f"{folder}/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])
            for folder in OURS
        ),
    )
