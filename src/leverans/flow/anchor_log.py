"""The daily anchor: the log is proven whole, and what it is goes to where we cannot change it.

A checkpoint is never made over a log that does not prove whole, nor over one that an earlier
anchor contradicts: that would give a forged history a fresh signature.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.audit.log import hold_head
from leverans.audit.reading import events
from leverans.clock import stamp
from leverans.flow.anchor_diary import keep_page
from leverans.flow.anchor_elsewhere import anchors_elsewhere, believed
from leverans.flow.anchor_objections import objections
from leverans.flow.anchor_places import OWN, Deposited, deposit, places_of, problem_of
from leverans.flow.anchor_stamps import stamp_waiting
from leverans.flow.anchors import StoredAnchor, anchors, newest
from leverans.flow.history import Happened, write
from leverans.flow.keys import signer
from leverans.flow.log_proof import LogProof, prove_log
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.ledger.anchors import CheckpointRow, add
from leverans.messages.catalogue import find
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.errors import LeveransError
from leverans.model.finding import Finding, Level
from leverans.model.rights import Right
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey

OURS = frozenset({"log.anchored", "log.copy_differs"})
"""Events that anchoring writes: a log that got only these since is not worth another anchor."""
AWAY = frozenset({"ANCHOR-NO-STAMP", "ANCHOR-PLACE-DOWN"})
FEW = 16  # new events that are looked at; among more there are always some of others


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """How it went.

    Attributes:
        anchor: the newest anchor; None where there is none and none could be made.
        new: whether it was made now. refused: why none was made, though one was due.
        places: how it stands with its copies, our own folder first.
        told: what is wrong with time stamps, and with the page for the diary.
    """

    anchor: StoredAnchor | None
    new: bool = False
    refused: tuple[Finding, ...] = ()
    places: tuple[Deposited, ...] = ()
    told: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, the gravest first."""
        found = [*self.refused, *self.told, *(f for each in self.places for f in each.findings)]
        return tuple(sorted(found, key=lambda each: each.level is not Level.ERROR))

    @property
    def exit_code(self) -> int:
        """1: the log, or a copy of an anchor, is not what it was; 3: somebody did not answer."""
        if any(each.level is Level.ERROR for each in self.findings):
            return 1
        return 3 if any(each.rule in AWAY for each in self.findings) else 0


def anchor(site: Site, *, again: bool = False) -> Anchored:
    """Make the anchor of the log as it is, have it stamped, and take copies where they belong.

    With nothing new in the log none is made; stamps and copies that are owed are still seen to.

    Args:
        again: make one also when nothing is new.

    Raises:
        UsageError: there is no key to sign with.
    """
    site = entering(site, Right.LOG_ANCHOR)
    key = signer(site)
    looked = _look(site)
    if looked.refused:
        return Anchored(anchor=looked.last, refused=looked.refused)
    made = (again or looked.news) and _make(site, key, looked)
    with site.ledger.read() as connection:
        known = anchors(connection)
    told = stamp_waiting(site, known)
    with site.ledger.read() as connection:
        known = anchors(connection)
    places = tuple(deposit(site, place, known) for place in places_of(site))
    told += _page(site, known[-1])
    return Anchored(anchor=known[-1], new=made, places=places, told=tuple(told))


def _page(site: Site, last: StoredAnchor) -> list[Finding]:
    try:
        keep_page(site, last)
    except (LeveransError, OSError) as error:
        return [find("ANCHOR-PLACE-DOWN", place=OWN, problem=problem_of(error))]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was found before anything is made.

    Attributes:
        proof: of the whole log. last: the newest anchor. news: whether there is anything new.
    """

    proof: LogProof
    last: StoredAnchor | None = None
    news: bool = False
    refused: tuple[Finding, ...] = ()


def _look(site: Site) -> _Looked:
    elsewhere = anchors_elsewhere(site)  # first: what is anchored meanwhile is in the log then
    with site.ledger.read() as connection:
        proof = believed(prove_log(site, connection, elsewhere), elsewhere)
        if not proof.ok:
            return _Looked(proof=proof, refused=objections(proof))
        last = newest(connection)
        news = _is_news(site, connection, proof, last)
    return _Looked(proof=proof, last=last, news=news)


def _is_news(
    site: Site, connection: Connection, proof: LogProof, last: StoredAnchor | None
) -> bool:
    since = proof.events - (last.checkpoint.events if last else 0)
    if last is None or since > FEW:
        return True
    found = events(connection, site.chain, limit=since) if since else ()
    return any(each.event.event not in OURS for each in found)


def _make(site: Site, key: SigningKey, looked: _Looked) -> bool:
    """Write the checkpoint and its event; False when somebody else was faster."""
    row = _row(site, key, looked)
    told = Happened(
        event="log.anchored",
        objects=(("checkpoint", str(row.number)),),
        counts={"events": row.events},
        evidence=row.sha256,
    )
    with site.ledger.begin() as connection:
        hold_head(connection, site.chain)
        if newest(connection) != looked.last:
            return False
        add(connection, row)
        write(site, connection, told)
    return True


def _row(site: Site, key: SigningKey, looked: _Looked) -> CheckpointRow:
    """The next checkpoint, signed."""
    proof, last, at = looked.proof, looked.last, site.clock()
    checkpoint = Checkpoint(
        chain=site.chain,
        number=last.checkpoint.number + 1 if last else 1,
        events=proof.events,
        head=proof.head,
        root=proof.root,
        time=stamp(at),
        previous=last.sha256 if last else "",
    )
    document = sign(checkpoint_text(checkpoint), key)
    return CheckpointRow(
        number=checkpoint.number,
        events=checkpoint.events,
        head=checkpoint.head,
        root=checkpoint.root,
        made_at=at,
        key=key.public.id,
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
    )
