"""The log's checkpoints on their way out of the house.

Which one a package carries is fixed in the ledger before its first byte; answers and protocols
carry the newest there is when they are written.
"""

from sqlalchemy import Connection

from leverans.flow.anchors import newest
from leverans.flow.site import Site
from leverans.ledger.anchors import checkpoints
from leverans.model.anchor import LogFigures, figures_of
from leverans.model.delivery import PackageStatus
from leverans.model.errors import LedgerError


def newest_figures(connection: Connection) -> LogFigures | None:
    """How far the log had come at its newest checkpoint; None before the first."""
    found = newest(connection)
    return figures_of(found.checkpoint) if found else None


def carried_by(site: Site, package: PackageStatus) -> bytes:
    """The signed checkpoint that a package carries, the same on every try; b"" for none.

    Raises:
        LedgerError: the ledger no longer has the one that was fixed.
    """
    if not package.checkpoint:
        return b""
    with site.ledger.read() as connection:
        found = checkpoints(connection, number=package.checkpoint)
    if not found:
        raise LedgerError(f"checkpoint {package.checkpoint} is gone", place=package.id)
    return bytes(found[0].document)
