"""Reads the anchors that somebody has kept outside the log, in whatever they were kept."""

import json
from pathlib import Path
from typing import Any

from leverans.deliveries.wire_format import (
    CONFIRMATION,
    LARGEST,
    NOTE,
    RECEIPT,
    read_confirmation,
    read_note,
    read_receipt,
)
from leverans.flow.anchor_packages import carried_in
from leverans.flow.refused import refused
from leverans.model.anchor import Anchor, figures_of
from leverans.model.checkpoint import DOCUMENT, NotACheckpoint, read_checkpoint
from leverans.model.culling_protocol import FORMAT, CullingProtocol, protocol_from
from leverans.model.errors import PackageError, StorageError, TargetError
from leverans.model.receipt import Receipt
from leverans.model.source_disposal import FixityConfirmation
from leverans.signing.document import NotSigned, read_signed


class _NotAnAnchor(ValueError):
    """What was kept holds no anchor; why, as a word of the texts `kept_problem.…`."""


def read_anchor(path: Path) -> tuple[Anchor, ...]:
    """Every anchor that a kept file holds; a signature is read, and not verified.

    Understood are a signed checkpoint, an archive's signed answer, a culling protocol (JSON), a
    delivery note, and a delivered package (tar, zip or folder).

    Raises:
        UsageError: the file cannot be read, or holds no anchor.
    """
    try:
        document = b"" if path.is_dir() else _document(path)
        found = _of_document(document) if document else _of_package(path)
    except OSError as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), kept_problem="unreadable") from error
    except _NotAnAnchor as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), kept_problem=str(error)) from error
    except (NotSigned, NotACheckpoint) as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), kept_problem="form") from error
    except (PackageError, StorageError, TargetError) as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), kept_problem="unreadable") from error
    return found


def _document(path: Path) -> bytes:
    """The bytes of a JSON document; b"" for what does not begin as one does."""
    with path.open("rb") as stream:
        if stream.read(1) != b"{":
            return b""
        stream.seek(0)
        document = stream.read(LARGEST + 1)
    if len(document) > LARGEST:
        raise _NotAnAnchor("large")
    return document


def _of_document(document: bytes) -> tuple[Anchor, ...]:
    said = _object(document)
    if said.get("format") == FORMAT:
        return _of_protocol(said)
    if said.get("document") == NOTE:
        return (signed_checkpoint(_told(read_note(document).log_checkpoint), "note"),)
    kind = _object(read_signed(document).payload.encode("utf-8")).get("document")
    if kind == RECEIPT:
        return (_of_answer(read_receipt(document), "receipt"),)
    if kind == CONFIRMATION:
        return (_of_answer(read_confirmation(document), "confirmation"),)
    if kind == DOCUMENT:
        return (signed_checkpoint(document, "checkpoint"),)
    raise _NotAnAnchor("other")


def _object(document: bytes) -> dict[str, Any]:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise _NotAnAnchor("json") from error
    if not isinstance(found, dict):
        raise _NotAnAnchor("json")
    return found


def _of_package(path: Path) -> tuple[Anchor, ...]:
    found = tuple(signed_checkpoint(document, place) for place, document in carried_in(path))
    if not found:
        raise _NotAnAnchor("package")
    return found


def signed_checkpoint(document: bytes, found: str) -> Anchor:
    """A signed checkpoint as it lies, or as another document carries it.

    Args:
        found: where it stood (`Anchor.found`).

    Raises:
        NotSigned, NotACheckpoint: it is none.
    """
    signed = read_signed(document)
    said = read_checkpoint(signed.payload)
    return Anchor(
        chain=said.chain,
        number=said.number,
        events=said.events,
        head=said.head,
        root=said.root,
        time=said.time,
        key=signed.key,
        text=signed.payload,
        signature=signed.signature,
        document=document,
        found=found,
    )


def _of_answer(said: Receipt | FixityConfirmation, found: str) -> Anchor:
    if said.log is None:
        raise _NotAnAnchor("answer")
    signed = read_signed(said.document)
    return Anchor(
        chain=said.log.chain,
        number=said.log.number,
        events=said.log.events,
        head=said.log.head,
        root=said.log.root,
        time=said.at,
        key=signed.key,
        text=signed.payload,
        signature=signed.signature,
        document=said.document,
        found=found,
    )


def _of_protocol(said: dict[str, Any]) -> tuple[Anchor, ...]:
    """What a protocol says of the log: its own newest event, and the checkpoint it carries."""
    try:
        protocol = protocol_from(said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _NotAnAnchor("protocol") from error
    own = Anchor(
        chain=protocol.authority_id,
        number=0,
        events=protocol.log_event,
        head=protocol.log_hash,
        found="protocol",
    )
    return (own, *_carried_by(protocol))


def _carried_by(protocol: CullingProtocol) -> tuple[Anchor, ...]:
    if protocol.log is None and not protocol.log_checkpoint:
        return ()
    carried = signed_checkpoint(_told(protocol.log_checkpoint), "protocol")
    if protocol.log != figures_of(read_checkpoint(carried.text)):
        raise _NotAnAnchor("protocol")
    return (carried,)


def _told(text: str) -> bytes:
    if not text:
        raise _NotAnAnchor("document")
    return text.encode("utf-8", "surrogatepass")
