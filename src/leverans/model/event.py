"""One event of the evidence log, in its final form (version 1): a chain cannot be migrated.

Ids only: no titles, names, file names or personal numbers ever enter an event.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any

FORM = 1
GENESIS = "0" * 64
ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """What happened, before it has its place in a chain.

    Attributes:
        event: word of the vocabulary (`practice.md` §4), such as `package.created`.
        at: local time with offset, ISO 8601, milliseconds.
        actor: pseudonymous actor id. role: the role at the time. on_behalf_of: actor id or "".
        objects: (kind, id) of what it is about: delivery, package, record, item, run, receipt …
        refs: agreement, plan, decision … -> id or digest.
        outcome: `success`, `held`, `failure`, `refused` …
        reason: rule id or reason code, or "".
        counts: whole numbers such as files, bytes, records.
        evidence: sha256 (hex) of the document that proves it (report, manifest, receipt), or "".
        software: name and version. config: sha256 (hex) of the settings it ran under, or "".
    """

    event: str
    at: str
    actor: str
    role: str
    on_behalf_of: str = ""
    objects: tuple[tuple[str, str], ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)
    outcome: str = "success"
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    evidence: str = ""
    software: str = ""
    config: str = ""


def canonical_bytes(event: AuditEvent, *, seq: int, chain: str, prev: str) -> bytes:
    """The bytes that are hashed and stored: JSON, sorted keys, NFC, no blanks, UTF-8, no floats.

    Args:
        event: what happened. seq: its place, from 1. chain: id of the authority's chain.
        prev: hash of the event before (64 hex digits), `GENESIS` for the first.
    """
    said = (
        f'{{"actor":{quoted(event.actor)},"chain":{quoted(chain)},"config":{quoted(event.config)},'
        f'"counts":{{{_listed(event.counts, str)}}},"event":{quoted(event.event)},'
        f'"evidence":{quoted(event.evidence)},"objects":[{_pairs(event.objects)}],'
        f'"on_behalf_of":{quoted(event.on_behalf_of)},"outcome":{quoted(event.outcome)},'
        f'"prev":{quoted(prev)},"reason":{quoted(event.reason)},'
        f'"refs":{{{_listed(event.refs, quoted)}}},"role":{quoted(event.role)},"seq":{seq},'
        f'"software":{quoted(event.software)},"time":{quoted(event.at)},"v":{FORM}}}'
    )
    return unicodedata.normalize("NFC", said).encode("utf-8")


def _listed(members: Mapping[str, Any], written: Callable[[Any], str]) -> str:
    return ",".join(f"{quoted(key)}:{written(members[key])}" for key in sorted(members))


def _pairs(objects: tuple[tuple[str, str], ...]) -> str:
    return ",".join(f"[{quoted(kind)},{quoted(name)}]" for kind, name in objects)


def canonical_json(body: object) -> bytes:
    """What JSON reads as `body`, in the one form that is hashed; see `canonical_bytes`."""
    return unicodedata.normalize("NFC", ENCODER.encode(body)).encode("utf-8")


def event_hash(body: bytes) -> str:
    """SHA-256 (hex) of the canonical bytes; `prev` is inside them, so this is the chain."""
    return hashlib.sha256(body).hexdigest()
