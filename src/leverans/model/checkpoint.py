"""A checkpoint of the evidence log: what the log was at a moment, to be kept elsewhere.

Signed (`leverans.signing.document`) it is an *anchor*: whoever has it can tell later whether the
log was cut, or written anew.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

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


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that is signed: canonical JSON (sorted keys, NFC, no blanks)."""
    said = {"document": DOCUMENT, "version": VERSION, **asdict(checkpoint)}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def read_checkpoint(text: str) -> Checkpoint:
    """Understand the text of a checkpoint, strictly: only what `checkpoint_text` writes.

    Raises:
        NotACheckpoint: it is anything else.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACheckpoint("not JSON") from error
    if not isinstance(said, dict) or said.pop("document", None) != DOCUMENT:
        raise NotACheckpoint("document: not a checkpoint")
    if said.pop("version", None) != VERSION:
        raise NotACheckpoint(f"version: only {VERSION} is understood")
    found = Checkpoint(**_members(said))
    if checkpoint_text(found) != text:
        raise NotACheckpoint("not in canonical form")
    return found


def _members(said: dict[str, Any]) -> dict[str, Any]:
    types = {field.name: field.type for field in fields(Checkpoint)}
    if said.keys() != types.keys():
        raise NotACheckpoint(f"{min(said.keys() ^ types.keys())}: missing or unknown")
    for name, value in said.items():
        if type(value) is not types[name]:
            raise NotACheckpoint(f"{name}: of the wrong type")
    _check_values(said)
    return said


def _check_values(said: dict[str, Any]) -> None:
    for name in ("head", "root", "previous"):
        value = said[name]
        if not DIGEST.fullmatch(value) and (value or name != "previous"):
            raise NotACheckpoint(f"{name}: 64 hexadecimal digits expected")
    number, events = said["number"], said["events"]
    if number < 1 or events < 0 or (number == 1) is not (said["previous"] == ""):
        raise NotACheckpoint("number, events, previous: do not go together")
    try:
        offset = datetime.fromisoformat(said["time"]).utcoffset()
    except ValueError:
        offset = None
    if offset is None:
        raise NotACheckpoint("time: ISO 8601 with offset expected")
