"""Holds checkpoints against the log as it is now: a cut tail and a rewritten history show."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.audit.joining import Mark
from leverans.audit.verification import Verification, verify
from leverans.flow.anchors import StoredAnchor, anchors
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.messages.catalogue import find
from leverans.model.checkpoint import Checkpoint
from leverans.model.errors import LedgerError
from leverans.model.event import GENESIS
from leverans.model.finding import Finding
from leverans.model.merkle import EMPTY_ROOT
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The log, proven and held against our own anchors.

    Attributes:
        proof: of the whole log. made: our anchors, the oldest first; none where the table of them
            is not what was signed. objections: why no anchor may be made over it.
    """

    proof: Verification
    made: tuple[StoredAnchor, ...]
    objections: tuple[Finding, ...]


def proven(site: Site, connection: Connection) -> Proven:
    """Prove the log and hold our anchors against it, in one pass."""
    try:
        made = tuple(anchors(connection))
    except LedgerError as error:
        found = find("ANCHOR-TABLE", place=error.place, problem=error.detail)
        return Proven(proof=verify(connection, site.chain), made=(), objections=(found,))
    marks = {each.checkpoint.events for each in made}
    proof = verify(connection, site.chain, marks=marks, workers=site.workers)
    said = [each.checkpoint for each in made]
    told = [*badly_made(connection, made), *disagreements(proof, site.chain, said)]
    broken = [] if proof.ok else [find("ANCHOR-LOG-BROKEN", event=proof.problems[0][0])]
    return Proven(proof=proof, made=made, objections=(*broken, *map(_finding, told)))


def disagreements(
    proof: Verification, chain: str, found: Iterable[Checkpoint]
) -> list[Disagreement]:
    """The checkpoints that the log does not bear out.

    Args:
        proof: of the log, with a mark for the events of each of them.
    """
    told: list[Disagreement] = []
    for each in found:
        problem = _problem(each, chain, proof.marks.get(each.events))
        if problem:
            told.append(Disagreement(checkpoint=each, problem=problem))
    return told


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


def _problem(checkpoint: Checkpoint, chain: str, mark: Mark | None) -> str:
    if checkpoint.chain != chain:
        return "chain"
    if checkpoint.events == 0:
        mark = Mark(hash=GENESIS, root=EMPTY_ROOT.hex())
    if mark is None:
        return "cut"
    return "" if (mark.hash, mark.root) == (checkpoint.head, checkpoint.root) else "rewritten"
