"""Locking handed-in files anew when the keys change: they stand in a store, not in a column."""

from django.core.files.base import ContentFile

from agents.onboarding import documents
from agents.onboarding.models import Document
from marketplace.kernel import encrypted


@encrypted.renewal
def renew_documents() -> int:
    """Each file is written under the same name with the newest key. Gives back how many."""
    store, count = documents.store(), 0
    for document in Document.objects.filter(deleted_at=None).order_by("pk"):
        if store.exists(document.key):
            with store.open(document.key) as file:
                locked = encrypted.current().rotate(file.read())
            store.save(documents.spare(document), ContentFile(locked))  # so that a stop in between loses nothing
            store.delete(document.key)
            store.save(document.key, ContentFile(locked))
            store.delete(documents.spare(document))
            count += 1
    return count
