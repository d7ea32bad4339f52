"""The anchors that the authority has made: signed checkpoints of its evidence log, with stamps.

An anchor is what the ledger says that was signed. It proves something against the ledger only
where a copy of it lies elsewhere (`flow.anchor_places`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.ledger import anchors as rows
from leverans.ledger.anchors import CheckpointRow
from leverans.model.checkpoint import Checkpoint, NotACheckpoint, read_checkpoint
from leverans.model.errors import LedgerError
from leverans.signing.document import NotSigned, read_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnchor:
    """A checkpoint with its proof.

    Attributes:
        checkpoint: what the document says. document: the signed document, byte for byte.
        sha256: hex, of `document`. tokens: time-stamp tokens over `sha256`, as they came.
    """

    checkpoint: Checkpoint
    document: bytes
    sha256: str
    tokens: tuple[bytes, ...] = ()


def newest(connection: Connection) -> StoredAnchor | None:
    """The latest anchor; None before the first.

    Raises:
        LedgerError: what the table says of it is not what was signed.
    """
    found = rows.checkpoints(connection, latest=1)
    if not found:
        return None
    tokens = [each.token for each in rows.stamps(connection, found[0].number)]
    return stored_anchor(found[0], tokens)


def anchors(connection: Connection) -> list[StoredAnchor]:
    """All anchors, the oldest first.

    Raises:
        LedgerError: as `newest`, for any of them.
    """
    tokens: dict[int, list[bytes]] = {}
    for each in rows.stamps(connection):
        tokens.setdefault(each.checkpoint, []).append(each.token)
    return [stored_anchor(row, tokens.get(row.number, [])) for row in rows.checkpoints(connection)]


def stored_anchor(row: CheckpointRow, tokens: Sequence[bytes] = ()) -> StoredAnchor:
    """What a row of the table holds.

    Raises:
        LedgerError: it is not what was signed.
    """
    place = f"anchor {row.number}"
    try:
        signed = read_signed(row.document)
        checkpoint = read_checkpoint(signed.payload)
    except (NotSigned, NotACheckpoint) as error:
        raise LedgerError(f"not a signed checkpoint: {error}", place=place) from error
    said = (checkpoint.number, checkpoint.events, checkpoint.head, checkpoint.root)
    if (
        said != (row.number, row.events, row.head, row.root)
        or (checkpoint.time, signed.key) != (stamp(row.made_at), row.key)
        or hashlib.sha256(row.document).hexdigest() != row.sha256
    ):
        raise LedgerError("the table says other than what was signed", place=place)
    return StoredAnchor(
        checkpoint=checkpoint, document=row.document, sha256=row.sha256, tokens=tuple(tokens)
    )
