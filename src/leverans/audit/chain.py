"""The chain itself, without any database: how an event is linked in, and what breaks a link."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from leverans.audit.vocabulary import EVENTS
from leverans.model.event import (
    FORM,
    GENESIS,
    AuditEvent,
    canonical_bytes,
    canonical_json,
    event_hash,
)

TEXTS = (
    "chain",
    "prev",
    "time",
    "actor",
    "role",
    "on_behalf_of",
    "event",
    "outcome",
    "reason",
    "evidence",
    "software",
    "config",
)
MEMBERS = (*TEXTS, "v", "seq", "objects", "refs", "counts")
TYPES = (*(str for _ in TEXTS), int, int, list, dict, dict)
members = itemgetter(*MEMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One event in its place, as the table keeps it.

    Attributes:
        chain: id of the authority's chain. seq: from 1, without gaps.
        body: the canonical bytes. prev_hash: hash of the event before. hash: sha256 of `body`.
    """

    chain: str
    seq: int
    body: bytes
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain has come: number of events, and the hash of the last."""

    events: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Said:
    """What the canonical bytes of an event say: its members, and its time as a moment."""

    members: dict[str, Any]
    at: datetime


def link(event: AuditEvent, head: Head, chain: str) -> Link:
    """Put an event behind the head of its chain."""
    seq = head.events + 1
    body = canonical_bytes(event, seq=seq, chain=chain, prev=head.hash)
    return Link(chain=chain, seq=seq, body=body, prev_hash=head.hash, hash=event_hash(body))


def read_body(body: bytes) -> Said | None:
    """What some bytes say; None when they are not an event of this form.

    They are when every member is there and none besides, each of its type, the event is a word
    of the vocabulary, the time has an offset, and they are the canonical bytes of what they say:
    a blank, an order or a doubled key of its own would be another text that reads the same.
    """
    try:
        said = json.loads(body)
        if type(said) is not dict or len(said) != len(MEMBERS):
            return None
        if tuple(map(type, members(said))) != TYPES or not _is_event(said):
            return None
        at = datetime.fromisoformat(said["time"])
        if at.tzinfo is None or canonical_json(said) != body:
            return None
    except (ValueError, KeyError, RecursionError):
        return None
    return Said(said, at)


def _is_event(said: dict[str, Any]) -> bool:
    return (
        said["v"] == FORM
        and said["event"] in EVENTS
        and all(type(name) is str for name in said["refs"].values())
        and all(type(number) is int for number in said["counts"].values())
        and all(_is_pair(pair) for pair in said["objects"])
    )


def _is_pair(pair: object) -> bool:
    return type(pair) is list and [type(each) for each in pair] == [str, str]


def problems_behind(found: Link, head: Head) -> Iterator[str]:
    """Whether a link follows on `head`: `missing` (a gap in the numbers), `prev` (another hash)."""
    if found.seq != head.events + 1:
        yield "missing"
    if found.prev_hash != head.hash:
        yield "prev"


def problems_within(found: Link, said: Said | None) -> Iterator[str]:
    """What is wrong with a link by itself, given what `read_body` makes of its bytes.

    `body` (bytes and hash differ), `form` (not an event of this form), `columns` (the table says
    other than the body).
    """
    if event_hash(found.body) != found.hash:
        yield "body"
    if said is None:
        yield "form"
    elif (said.members["chain"], said.members["seq"], said.members["prev"]) != (
        found.chain,
        found.seq,
        found.prev_hash,
    ):
        yield "columns"


def event_of(body: bytes) -> AuditEvent:
    """The event that canonical bytes tell of.

    Raises:
        ValueError: the bytes are not an event of this form; `verify` says which.
    """
    try:
        said = json.loads(body)
        return AuditEvent(
            event=said["event"],
            at=said["time"],
            actor=said["actor"],
            role=said["role"],
            on_behalf_of=said["on_behalf_of"],
            objects=tuple((kind, name) for kind, name in said["objects"]),
            refs=said["refs"],
            outcome=said["outcome"],
            reason=said["reason"],
            counts=said["counts"],
            evidence=said["evidence"],
            software=said["software"],
            config=said["config"],
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not an event of form {FORM}: {error}") from error
