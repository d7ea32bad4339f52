"""Verifying the evidence log: the chain itself, and each anchor that somebody kept of it.

A chain that was cut or written anew is a whole chain; that it is another one than it was shows
where it is held against what was signed earlier and kept elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from leverans.audit.verification import verify
from leverans.flow.anchor_files import read_anchor, signed_checkpoint
from leverans.flow.anchor_judge import CheckedAnchor, Judge, LogProblem, OwnKeys
from leverans.flow.anchors import stored_anchor
from leverans.flow.key_doubts import AnchorDoubt, anchor_doubts
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import anchors as kept
from leverans.ledger import trusted_keys
from leverans.model.anchor import Anchor
from leverans.model.errors import LedgerError, UsageError
from leverans.model.rights import Right
from leverans.signing.files import load_public
from leverans.signing.keys import NotAKey, PublicKey, read_public

__all__ = [  # with the words that these functions return, for faces that see no ledger
    "CheckedAnchor",
    "LogProblem",
    "LogProof",
    "prove_log",
    "verify_log",
]

LEDGER = "ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProof:
    """What was found out about the whole log.

    Attributes:
        events: how many there are. head: hash of the last. root: root (hex) of the tree over them.
        problems: of the chain, then of the anchors. noted: as in `Verification`.
        anchors: all that the log was held against.
        doubts: those whose signature proves nothing, because their key was lost; no problems.
    """

    events: int
    head: str
    root: str
    problems: tuple[LogProblem, ...] = ()
    noted: Mapping[int, int] = field(default_factory=dict)
    anchors: tuple[CheckedAnchor, ...] = ()
    doubts: tuple[AnchorDoubt, ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def verify_log(site: Site, anchors: Sequence[Path] = (), keys: Sequence[Path] = ()) -> LogProof:
    """Verify the authority's whole chain, and hold it against anchors.

    Args:
        anchors: files that were kept outside the log (`anchor_files.read_anchor`); those that the
            ledger keeps itself are always asked.
        keys: public keys to believe besides the ledger's own, as when the ledger is not trusted.

    Raises:
        UsageError: a file of `keys` holds no public key.
        Denied: who acts may not read the log.
    """
    given = _given(keys)
    read, unread = _read(anchors)
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_LOG)
        proof = prove_log(site, connection, read, given)
    doubts = anchor_doubts(site, [anchor for _, anchor in read])
    return replace(proof, problems=(*proof.problems, *unread), doubts=doubts)


def prove_log(
    site: Site,
    connection: Connection,
    read: Sequence[tuple[str, Anchor]] = (),
    given: Mapping[str, PublicKey] | None = None,
) -> LogProof:
    """Prove the log and hold it against the ledger's own anchors, and others, in one pass.

    Whoever anchors the log has to know that it is whole, whatever he may read of it.

    Args:
        read: anchors that were kept elsewhere, each with its source. given: as `keys` above.
    """
    own, spoiled = _kept_here(connection)
    asked = [*own, *read]
    marks = {anchor.events for _, anchor in asked}
    found = verify(connection, site.chain, marks=marks, workers=site.workers)
    judge = Judge(found, site.chain, given or {}, _own_keys(connection))
    checked = [judge.check(source, anchor) for source, anchor in sorted(asked, key=_by_size)]
    chain = [LogProblem(seq=seq, problem=problem) for seq, problem in found.problems]
    return LogProof(
        events=found.events,
        head=found.head,
        root=found.root,
        problems=(*chain, *spoiled, *judge.problems),
        noted=found.noted,
        anchors=tuple(checked),
    )


def _by_size(asked: tuple[str, Anchor]) -> int:
    return asked[1].events


def _given(paths: Sequence[Path]) -> dict[str, PublicKey]:
    try:
        return {key.id: key for key in map(load_public, paths)}
    except NotAKey as error:
        raise refused("USE-KEY-FILE", problem=str(error)) from error


def _read(paths: Sequence[Path]) -> tuple[list[tuple[str, Anchor]], list[LogProblem]]:
    found: list[tuple[str, Anchor]] = []
    problems = []
    for path in paths:
        try:
            found += ((str(path), anchor) for anchor in read_anchor(path))
        except UsageError:
            problems.append(LogProblem(seq=0, problem="anchor_form", anchor=str(path)))
    return found, problems


def _kept_here(connection: Connection) -> tuple[list[tuple[str, Anchor]], list[LogProblem]]:
    """The ledger's own anchors, numbered without a gap, each over the one before it."""
    found: list[tuple[str, Anchor]] = []
    problems = []
    number, before = 0, ""
    for row in kept.checkpoints(connection):
        try:
            said = stored_anchor(row)
        except LedgerError:
            said = None
        if said is None or (row.number, said.checkpoint.previous) != (number + 1, before):
            problems.append(LogProblem(seq=row.events, problem="anchor_form", anchor=LEDGER))
        number, before = row.number, row.sha256
        if said is not None:
            found.append((LEDGER, signed_checkpoint(said.document, "checkpoint")))
    return found, problems


def _own_keys(connection: Connection) -> OwnKeys:
    ours = (key for key in trusted_keys.keys(connection) if key.own)
    return {key.id: (read_public(key.public_key.encode()), key.revoked_at) for key in ours}
