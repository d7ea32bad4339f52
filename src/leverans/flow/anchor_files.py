"""Reads the anchors that somebody has kept outside the log, in whatever they were kept."""

from pathlib import Path

from leverans.flow.refused import refused
from leverans.model.anchor import Anchor
from leverans.model.checkpoint import NotACheckpoint, read_checkpoint
from leverans.signing.document import NotSigned, Signed, read_signed

LARGEST = 64 * 1024 * 1024  # bytes of a document; a refusal with 100,000 reasons is 20 MB


def read_anchor(path: Path) -> tuple[Anchor, ...]:
    """Every anchor that a kept file holds; its signature is read, and not verified.

    Raises:
        UsageError: the file cannot be read, or holds no anchor.
    """
    try:
        with path.open("rb") as stream:
            document = stream.read(LARGEST)
    except OSError as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), problem=str(error.strerror)) from error
    try:
        return (_of_checkpoint(document, read_signed(document)),)
    except (NotSigned, NotACheckpoint) as error:
        raise refused("USE-ANCHOR-FILE", file=str(path), problem=str(error)) from error


def _of_checkpoint(document: bytes, signed: Signed) -> Anchor:
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
        found="checkpoint",
    )
