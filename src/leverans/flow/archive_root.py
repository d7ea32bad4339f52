"""The one way in which a verb opens the archive's storage root."""

from leverans.archive.root import prepare_root
from leverans.flow.archive_places import ArchivePlaces
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.storage.interface import Store


def places(site: Site) -> ArchivePlaces:
    """The places of a site that is an archive.

    Raises:
        UsageError: it is none.
    """
    if site.archive is None:
        raise refused("USE-NO-ARCHIVE")
    return site.archive


def open_root(site: Site) -> Store:
    """The archive's storage root, made where there is none.

    Raises:
        UsageError: this is no archive. StorageError: it cannot be opened, or is no root of ours.
    """
    store = places(site).store()
    prepare_root(store)
    return store


def open_second(site: Site) -> Store | None:
    """The root of the second copy, made where there is none; None where none is configured."""
    second = places(site).second
    if second is None:
        return None
    store = second()
    prepare_root(store)
    return store
