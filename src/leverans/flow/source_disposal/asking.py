"""Asks a source for files: by a list that its own system carries out, or by removing them."""

import hashlib
from collections.abc import Sequence
from itertools import islice

from leverans.flow.cull.place import Told
from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.relisting import Relisting
from leverans.flow.source_disposal.scan_file import ScanFile
from leverans.ingest.interface import DestroyingSource
from leverans.ledger.culling_items import all_items
from leverans.ledger.source_disposal import (
    AskedFile,
    BegunList,
    ask_for,
    begin_list,
    list_of,
    take_witnesses,
)
from leverans.model.agreement import SourceTerms
from leverans.model.culling import CullingItem
from leverans.model.errors import SourceError
from leverans.model.identity import mint

WITNESSES = 50
CHANGED, NOT_FOUND = "changed", "not_in_source"


def source_digest(terms: SourceTerms) -> str:
    """SHA-256 (hex) of where a source is: another place is another source."""
    told = (terms.kind, terms.system, terms.location, *sorted(terms.options.items()))
    return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()


def ask(
    site: Site,
    engagement: Engagement,
    order: str,
    items: Sequence[CullingItem],
    found: ScanFile,
) -> None:
    """Enter the files of items as asked for under an order; the same again changes nothing."""
    with site.ledger.begin() as connection:
        begun = BegunList(
            order=order,
            agreement=engagement.agreement.id,
            source_digest=source_digest(engagement.agreement.source),
            begun_at=site.clock(),
        )
        begin_list(connection, begun)
        for item in items:
            lines = found.lines(item.record)
            files = (
                AskedFile(file=line.file, above=above(site, engagement, line.path))
                for line in lines
            )
            ask_for(connection, order, files)


def call_witnesses(site: Site, order: str, found: ScanFile, there: Relisting) -> None:
    """Remember some files that nobody asks for, once for each order.

    When the source is looked through later and has none of them, it is an empty folder where a
    share should be mounted, and nothing that is missing in it is gone.
    """
    with site.ledger.read() as connection:
        if list_of(connection, order) is not None:
            return
        ordered = (item.record for item in all_items(connection, order))
        others = found.files_of_others(ordered, WITNESSES)
    loose = (item for item in there.items() if not found.record_of(item))
    chosen = [*others, *islice(loose, WITNESSES - len(others))]
    with site.ledger.begin() as connection:
        take_witnesses(connection, order, chosen)


def above(site: Site, engagement: Engagement, path: str) -> tuple[str, ...]:
    """Ids of the folders above a path, as the source would name something in their place."""
    system = engagement.agreement.source.system
    parts = path.split("/")[:-1]
    folders = ("/".join(parts[: n + 1]) for n in range(len(parts)))
    return tuple(mint(site.namespace, "item", system, folder) for folder in folders)


def removed(source: object, item: CullingItem, found: ScanFile, there: Relisting) -> Told:
    """Remove the files of an item, each only while its bytes are those that were approved.

    Args:
        there: forgets each file that a look at its place has not found.

    Raises:
        SourceError: the source removes nothing, cannot be reached, or refuses.
    """
    if not isinstance(source, DestroyingSource):
        raise SourceError("files cannot be removed in this kind of source")
    failed = ""
    for line in found.lines(item.record):
        if not source.destroy(line.path, line.file.sha256):
            failed = CHANGED
        elif not source.lies_there(line.path):
            there.forget(line.file.item)
    return Told(record=item.record, failed=failed)
