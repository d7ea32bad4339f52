"""The chain itself, without any database: how an event is linked in, and read back."""

import json
from dataclasses import dataclass

from leverans.model.event import FORM, GENESIS, AuditEvent, canonical_bytes, event_hash


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


def link(event: AuditEvent, head: Head, chain: str) -> Link:
    """Put an event behind the head of its chain."""
    seq = head.events + 1
    body = canonical_bytes(event, seq=seq, chain=chain, prev=head.hash)
    return Link(chain=chain, seq=seq, body=body, prev_hash=head.hash, hash=event_hash(body))


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
