"""What stays of a record that was culled (gallrad): ids, a checksum and on whose word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One record that is no more.

    Attributes:
        record, package: archive id, and the package it lay in. record_type: code, else name.
        digest: sha256 (hex) of what it was. files, bytes: how many and how large; -1 = unknown.
        order, protocol: ids of the culling order and its protocol.
        decisions: references of the decisions that it rests on.
        culled_at: when the execution of the order began, ISO 8601 with offset.
    """

    record: str
    package: str
    record_type: str = ""
    digest: str = ""
    files: int = 0
    bytes: int = 0
    order: str = ""
    protocol: str = ""
    decisions: tuple[str, ...] = ()
    culled_at: str = ""
