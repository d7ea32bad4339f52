"""An object and all that is left of it: older versions and broken uploads go too."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for
from leverans.storage.s3.names import name_of
from leverans.storage.s3.parts import Uploads
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried


def delete(terms: Terms, key: str) -> None:
    """Delete an object for good; nothing happens when there is none.

    In a bucket with versions a plain deletion would only hide the bytes: every version of
    exactly this name is deleted. One by one, for the request for many needs headers that
    servers disagree about.
    """
    uploads = Uploads(terms)
    for begun in uploads.under(key):
        uploads.abort(key, begun.upload_id)
    name = name_of(terms.where, key)
    ask = client_for(terms).delete_object
    if not _has_versions(terms):
        tried(partial(asked, terms, key, ask, Key=name))
        return
    for version in list(_versions(terms, key, name)):
        tried(partial(asked, terms, key, ask, Key=name, VersionId=version))


def _has_versions(terms: Terms) -> bool:
    ask = client_for(terms).get_bucket_versioning
    answer: Any = tried(partial(asked, terms, "", ask))
    return bool(answer.get("Status"))


def _versions(terms: Terms, key: str, name: str) -> Iterator[str]:
    """The ids of all versions of a name, those that only say "deleted" too."""
    ask: dict[str, Any] = {"Prefix": name}
    while True:
        list_them = client_for(terms).list_object_versions
        page: Any = tried(partial(asked, terms, key, list_them, **ask))
        for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            if found["Key"] == name:
                yield found["VersionId"]
        if not page.get("IsTruncated") or page["NextKeyMarker"] > name:
            return
        ask["KeyMarker"] = page["NextKeyMarker"]
        ask["VersionIdMarker"] = page["NextVersionIdMarker"]
