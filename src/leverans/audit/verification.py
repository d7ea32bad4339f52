"""Proving a chain: every row is read, hashed again and held against the one before it.

A chain alone cannot tell that its end was cut off by someone who also changed `audit_head`, nor
that its last event was written anew; for that a head is anchored elsewhere (`practice.md` §4).
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.audit.chain import Head, problems
from leverans.audit.log import head
from leverans.audit.reading import links
from leverans.model.merkle import Frontier, leaf_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the proof found.

    Attributes:
        events: number of rows read. head: hash of the last of them.
        root: root (hex) of the Merkle tree over them (`model.merkle`).
        problems: (seq, word) with the words of `chain.problems`, and `head`: the chain ends
            elsewhere than `audit_head` says, as when its tail is lost.
    """

    events: int
    head: str
    root: str
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def verify(connection: Connection, chain: str) -> Verification:
    """Verify a whole chain in one pass, in flat memory as long as little is wrong."""
    found: list[tuple[int, str]] = []
    end, tree = Head(), Frontier()
    for row in links(connection, chain):
        found += [(row.seq, problem) for problem in problems(row, end)]
        tree.append(leaf_hash(row.body))
        end = Head(row.seq, row.hash)
    if end != head(connection, chain):
        found.append((end.events, "head"))
    return Verification(
        events=tree.size, head=end.hash, root=tree.root().hex(), problems=tuple(found)
    )
