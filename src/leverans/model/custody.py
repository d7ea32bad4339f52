"""Custody: who answers for records, from which day, on what basis (`practice.md` §3.5)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One dated fact, proved by a receipt.

    Attributes:
        package_id: the package that the records were delivered in.
        holder: name of who answers for them. ours: whether that is the workspace's own house.
        since: the first day. basis: agreement or decision that it rests on.
        receipt: sha256 (hex) of the mottagningsbevis, word for word.
        done: whether that day had come when the ledger was last at work on it.
    """

    package_id: str
    holder: str
    ours: bool
    since: date
    basis: str
    receipt: str
    done: bool
