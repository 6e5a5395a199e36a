"""Files that must not be public, in S3: reached by this house's own key alone, never by an address."""

from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

PATIENCE_SECONDS = {"connect_timeout": 5, "read_timeout": 30}  # a person waits meanwhile


class PrivateBucket(S3Storage):
    """A bucket that lets nobody in but its owner's key, as Amazon makes them.

    No access list is sent: a bucket with lists switched off (new ones are) refuses a file that brings one, also
    "private" (docs.aws.amazon.com, AccessControlListNotSupported). Checksums go where a service asks for them, since
    others than Amazon's do not know them. Options come from `STORAGES`; keys and region as boto3 reads them.
    """

    def get_default_settings(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().get_default_settings()
        config = Config(
            **PATIENCE_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 3},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return {**asked, "default_acl": None, "file_overwrite": True, "client_config": config}

    def _save(self, name: str, content: Any) -> str:
        """As a directory does. Raises OSError."""
        try:
            return str(super()._save(name, content))
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise OSError(f"{name} was not written: {error}") from error

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """There is none: a file is shown by a page of ours, which writes the view down."""
        raise ValueError("A file of this store has no address.")
