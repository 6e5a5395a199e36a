"""Files that people hand in: what they are is sniffed, they lie encrypted outside the web root, and they go in time."""

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents import auditing, rights
from agents.models import Person
from agents.onboarding.models import Document, Requirement
from agents.onboarding.models.document import KEPT_AT_MOST
from marketplace.kernel import encrypted, sniffing
from marketplace.kernel.errors import Invalid, NotFound

log = structlog.get_logger(__name__)
LARGEST_BYTES = 10 * 1024 * 1024
MOST = 6  # files of one requirement
KINDS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class Unreadable(Invalid):
    """This file cannot be read here. Export it as PDF, PNG, JPEG or WebP and choose it again."""


class TooLarge(Invalid):
    """This file is larger than 10 MB. Take the picture smaller, or export fewer pages."""


class TooManyFiles(Invalid):
    """Six files are the most. Take one away first."""


class NotKept(Invalid):
    """This file could not be kept just now. Choose it again in a minute; everything else is kept."""


class Gone(NotFound):
    """This file has been deleted, as stated when it was handed in."""


def store() -> Storage:
    return storages["documents"]


def sniffed(content: bytes) -> str:
    """The media type that the content itself has, never what its name or its sender says. Raises Unreadable."""
    kind = sniffing.media_type(content, KINDS)
    if not kind:
        raise Unreadable()
    return kind


def hand_in(requirement: Requirement, *, name: str, content: bytes, now: datetime) -> Document:
    """Keep the file for `requirement`. The same file again is the same document.

    Raises Unreadable, TooLarge, TooManyFiles, NotKept, each under the field `document`.
    """
    try:
        if len(content) > LARGEST_BYTES:
            raise TooLarge()
        media_type = sniffed(content)
    except (TooLarge, Unreadable) as refused:
        raise type(refused)(errors={"document": [sentence(name, refused)]}) from None
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Requirement.objects.select_for_update(of=("self",), no_key=True).get(pk=requirement.pk)
        there = list(requirement.documents.filter(deleted_at=None))
        if same := next((one for one in there if one.sha256 == digest), None):
            return same
        if len(there) >= MOST:
            raise TooManyFiles(errors={"document": [TooManyFiles().title]})
        document = Document(
            pk=uuid.uuid4(),
            requirement=requirement,
            name=_plain(name),
            media_type=media_type,
            size_bytes=len(content),
            sha256=digest,
            uploaded_at=now,
            delete_after=now + KEPT_AT_MOST,
        )
        # The file first: a row that is then not written leaves a file without a name, which the sweep takes away.
        try:
            store().save(document.key, ContentFile(encrypted.current().encrypt(content)))
        except OSError:  # a full disk, a bucket that is away
            log.exception("document_not_kept", document=str(document.pk))
            raise NotKept(errors={"document": [sentence(name, NotKept())]}) from None
        document.save(force_insert=True)
    return document


def sentence(name: str, refused: Invalid) -> str:
    if isinstance(refused, NotKept):
        return _("%(name)s could not be kept just now. Choose it again in a minute; everything else is kept.") % {
            "name": name
        }
    if isinstance(refused, TooLarge):
        return _("%(name)s is larger than 10 MB. Take the picture smaller, or export fewer pages.") % {"name": name}
    return _("%(name)s cannot be read here. Export it as PDF, PNG or JPEG and choose it again.") % {"name": name}


def _plain(name: str) -> str:
    """The name without folders and control signs, as a person reads it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:120] or "document"


def take_back(document: Document, *, now: datetime) -> None:
    """Its owner does not want to hand it in after all."""
    delete([document], now=now)


def show(document: Document, to: Person, *, now: datetime) -> bytes:
    """The content, for a reviewer with the right; that they saw it is written down first.

    Raises NotYourTask, Gone.
    """
    rights.require(to, rights.Right.SEE_DOCUMENTS)
    with transaction.atomic():
        content = opened(document)
        auditing.record(
            to,
            "document.seen",
            now=now,
            agent_id=document.requirement.agent_id,
            about={"document": str(document.pk), "requirement": document.requirement_id},
        )
    return content


def opened(document: Document) -> bytes:
    """What lies in the store, deciphered. Raises Gone."""
    for key in (document.key, spare(document)):
        if document.deleted_at is None and store().exists(key):
            with store().open(key) as file:
                return encrypted.current().decrypt(file.read())
    raise Gone()


def spare(document: Document) -> str:
    """Where the file lies while it is written anew."""
    return f"{document.key}.spare"


def delete(documents: Collection[Document], *, now: datetime) -> int:
    """Take the files away; the rows stay and say when. Rows first: a file without one is found by the sweep."""
    keys = [one.key for one in documents]
    with transaction.atomic():
        count = Document.objects.filter(pk__in=[one.pk for one in documents], deleted_at=None).update(
            deleted_at=now, name=""
        )
        transaction.on_commit(lambda: remove(keys))
    return count


def remove(keys: Collection[str]) -> None:
    for key in keys:
        store().delete(key)


def delete_due(*, now: datetime) -> int:
    """Those whose time is over. Gives back how many."""
    return delete(list(Document.objects.filter(delete_after__lte=now, deleted_at=None)[:500]), now=now)


def remove_nameless() -> int:
    """Files whose row was never written, or says that they are deleted. Gives back how many were taken away."""
    try:
        keys = store().listdir("documents")[1]
    except FileNotFoundError:  # nothing was ever handed in
        return 0
    kept = {str(pk) for pk in Document.objects.filter(deleted_at=None).values_list("pk", flat=True)}
    nameless = [
        f"documents/{key}" for key in keys if key.removesuffix(".spare") not in kept and _is_old(f"documents/{key}")
    ]
    remove(nameless)
    return len(nameless)


def _is_old(key: str) -> bool:
    """Not one that is being written just now, whose row follows."""
    return timezone.now() - store().get_modified_time(key) > timedelta(hours=1)
