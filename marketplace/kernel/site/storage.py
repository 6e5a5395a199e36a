"""Static files of production: named by their content, also where one script imports another."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
