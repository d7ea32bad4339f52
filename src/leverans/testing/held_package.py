"""A package that an archive holds, put there without a delivery, for tests of looking."""

from collections.abc import Sequence

from leverans.archive.reading import open_package
from leverans.flow.catalogue import LedgerCatalogue
from leverans.model.record import Record
from leverans.storage.local import LocalFolder
from leverans.testing.kept_record import keep_object
from leverans.testing.two_sides import TwoSides
from leverans.wiring.site import open_site


def hold_package(
    sides: TwoSides, package_id: str, kept: Sequence[tuple[Record, dict[str, bytes]]]
) -> None:
    """Keep a package in the archive of these sides.

    Args:
        kept: each record with its files: name -> bytes.
    """
    store = sides.archive / "var" / "archive"
    holding = keep_object(store, package_id, list(kept))
    site = open_site(sides.archive, environ={}, clock=sides.clock).site
    with site.ledger, open_package(LocalFolder(store), package_id) as package:
        LedgerCatalogue(site.ledger).enter(holding, package)
