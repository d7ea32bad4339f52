"""Holds checkpoints against the log as it is now: a cut tail and a rewritten history show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.audit.reading import links
from leverans.audit.verification import Verification
from leverans.flow.anchors import StoredAnchor
from leverans.ledger import trusted_keys
from leverans.messages.catalogue import find
from leverans.model.checkpoint import Checkpoint
from leverans.model.event import GENESIS
from leverans.model.finding import Finding
from leverans.model.merkle import Frontier, leaf_hash
from leverans.signing.document import is_signed_by, read_signed
from leverans.signing.keys import read_public

RULES = {
    "chain": "ANCHOR-OTHER-LOG",
    "cut": "ANCHOR-CUT",
    "rewritten": "ANCHOR-REWRITTEN",
    "order": "ANCHOR-FORGED",
    "signature": "ANCHOR-FORGED",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A checkpoint that says other than the log.

    Attributes:
        problem: `chain` (of another log), `cut` (the log has fewer events), `rewritten` (they are
            others), `order` (it does not follow on the one before), or `signature`.
    """

    checkpoint: Checkpoint
    problem: str


def disagreements(
    connection: Connection, chain: str, found: Iterable[Checkpoint]
) -> list[Disagreement]:
    """The checkpoints that the log does not bear out, after one pass over the log."""
    waiting = sorted(found, key=lambda each: (each.events, each.number))
    heads = _heads(connection, chain, {each.events for each in waiting})
    told: list[Disagreement] = []
    for each in waiting:
        problem = _problem(each, chain, heads.get(each.events))
        if problem:
            told.append(Disagreement(checkpoint=each, problem=problem))
    return told


def objections(
    connection: Connection, chain: str, proof: Verification, made: list[StoredAnchor]
) -> Iterator[Finding]:
    """Why no anchor may be made: the log is broken, or is not what our anchors say it was."""
    if not proof.ok:
        yield find("ANCHOR-LOG-BROKEN", event=proof.problems[0][0])
    yield from map(_finding, badly_made(connection, made))
    said = [each.checkpoint for each in made]
    yield from map(_finding, disagreements(connection, chain, said))


def _finding(told: Disagreement) -> Finding:
    """The same as a finding."""
    said = told.checkpoint
    params = {"number": said.number, "time": said.time, "events": said.events}
    return find(RULES[told.problem], params)


def badly_made(connection: Connection, made: Iterable[StoredAnchor]) -> list[Disagreement]:
    """Our own anchors that do not follow on each other, or that no key of ours has signed."""
    own = {key.id: read_public(key.public_key.encode()) for key in trusted_keys.keys(connection)
           if key.own}  # fmt: skip
    told: list[Disagreement] = []
    before: StoredAnchor | None = None
    for each in made:
        signed = read_signed(each.document)
        key = own.get(signed.key)
        if key is None or not is_signed_by(signed, key):
            told.append(Disagreement(checkpoint=each.checkpoint, problem="signature"))
        if not _follows(each.checkpoint, before):
            told.append(Disagreement(checkpoint=each.checkpoint, problem="order"))
        before = each
    return told


def _follows(checkpoint: Checkpoint, before: StoredAnchor | None) -> bool:
    if before is None:
        return (checkpoint.number, checkpoint.previous) == (1, "")
    earlier = before.checkpoint
    return (
        checkpoint.number == earlier.number + 1
        and checkpoint.previous == before.sha256
        and checkpoint.events >= earlier.events
    )


def _heads(connection: Connection, chain: str, counts: set[int]) -> dict[int, tuple[str, str]]:
    """Count -> head and root (hex) of the log when it had so many events."""
    tree = Frontier()
    heads = {0: (GENESIS, tree.root().hex())}
    for row in links(connection, chain, last=max(counts, default=0)):
        tree.append(leaf_hash(row.body))
        if tree.size in counts:
            heads[tree.size] = (row.hash, tree.root().hex())
    return heads


def _problem(checkpoint: Checkpoint, chain: str, head: tuple[str, str] | None) -> str:
    if checkpoint.chain != chain:
        return "chain"
    if head is None:
        return "cut"
    return "" if head == (checkpoint.head, checkpoint.root) else "rewritten"
