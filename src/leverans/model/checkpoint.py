"""A checkpoint of the evidence log: what the log was at a moment, to be kept elsewhere.

Signed (`leverans.signing.document`) it is an *anchor*: whoever has it can tell later whether the
log was cut, or written anew.
"""

import re
from dataclasses import dataclass

from leverans.model.signed_text import Form, has_offset

DOCUMENT = "leverans checkpoint"
VERSION = 1
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far one chain had come.

    Attributes:
        chain: id of the chain. number: of the checkpoint, from 1, without gaps.
        events: how many events it covers, from the first. head: hash (hex) of the last of them.
        root: root (hex) of the Merkle tree (RFC 6962) whose leaves are the events' bytes.
        time: when it was made, ISO 8601 with offset.
        previous: sha256 (hex) of the signed document of the checkpoint before, "" for the first.
    """

    chain: str
    number: int
    events: int
    head: str
    root: str
    time: str
    previous: str = ""


class NotACheckpoint(ValueError):
    """This text is no checkpoint of a form that is understood; says which member is wrong."""


FORM = Form(document=DOCUMENT, version=VERSION, kind=Checkpoint, wrong=NotACheckpoint)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that is signed: canonical JSON (sorted keys, NFC, no blanks)."""
    return FORM.text(checkpoint)


def read_checkpoint(text: str) -> Checkpoint:
    """Understand the text of a checkpoint, strictly: only what `checkpoint_text` writes.

    Raises:
        NotACheckpoint: it is anything else.
    """
    said = FORM.read(text)
    for name in ("head", "root", "previous"):
        value = getattr(said, name)
        if not DIGEST.fullmatch(value) and (value or name != "previous"):
            raise NotACheckpoint(f"{name}: 64 hexadecimal digits expected")
    first = said.number == 1
    if said.number < 1 or said.events < 0 or first is not (said.previous == ""):
        raise NotACheckpoint("number, events, previous: do not go together")
    if not has_offset(said.time):
        raise NotACheckpoint("time: ISO 8601 with offset expected")
    return said
