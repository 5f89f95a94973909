"""The object store: list what lies under a prefix, fetch one object whole and verified."""

from jobs.objects.address import split_url
from jobs.objects.refusals import ObjectChangedError
from jobs.objects.store import ObjectStore, StoredObject, Verified, open_store

__all__ = ["ObjectChangedError", "ObjectStore", "StoredObject", "Verified", "open_store", "split_url"]
