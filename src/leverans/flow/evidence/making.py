"""Makes the files of a bundle from what the ledger and the log have now, and changes neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from leverans.audit.chain import event_of
from leverans.audit.reading import links
from leverans.audit.tree import LogTree
from leverans.clock import stamp
from leverans.flow.anchor_log import OURS
from leverans.flow.anchors import StoredAnchor, anchors
from leverans.flow.control.interface import Surroundings
from leverans.flow.evidence.about import events_about
from leverans.flow.evidence.choosing import Chosen, Passing, day_after, midnight, time_of
from leverans.flow.evidence.counting import write_figures
from leverans.flow.evidence.naming import write_names
from leverans.flow.evidence.pieces import Pieces
from leverans.flow.evidence.writing import Writing
from leverans.flow.history import NAME
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.messages.bundle_page import BundleFacts, bundle_page, read_me
from leverans.model.bundle import DOCUMENT, VERSION, Counted, Wanted
from leverans.signing.document import read_signed
from leverans.signing.keys import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is in a bundle.

    Attributes:
        sha256: hex, of its manifest. events: how many it has.
        documents, withheld: how many documents are in it, and how many are only listed.
        excerpts: of how many of the latter an excerpt is in it.
        names: how many actors are named, 0 where that was not asked for.
        figures: whether the authority's own figures are in it, or why not.
        checkpoint, covers: number of the checkpoint that attests it, and over how many events.
        key: fingerprint of the key that the checkpoint is signed with.
    """

    sha256: str
    events: int
    documents: int
    withheld: int
    excerpts: int
    names: int
    figures: Counted
    checkpoint: int
    covers: int
    key: str


def make(
    site: Site,
    wanted: Wanted,
    pieces: Pieces,
    *,
    with_names: bool,
    around: Surroundings | None = None,
) -> Made:
    """Write every file of a bundle, the manifest last.

    Args:
        around: what the workspace's files say, for the figures.

    Raises:
        UsageError: nothing is known of what is asked for, or no checkpoint covers it.
    """
    with site.ledger.read() as connection:
        points = anchors(connection)
        writing = Writing(site, connection, pieces, with_names=with_names)
        _write_evidence(writing, wanted, points)
    names = write_names(site, pieces, writing.actors, writing.secret) if with_names else 0
    facts = replace(
        _facts(site, wanted, writing.chosen, points[-1], names),
        excerpts=sum(bool(each.excerpt) for each in writing.documents.values()),
        figures=write_figures(site, pieces, wanted, around),
    )
    pieces.add("LAS-MIG.html", bundle_page(facts).encode())
    pieces.add("READ-ME.txt", read_me(facts).encode())
    return _made(writing, facts, pieces.seal(_manifest(site, wanted, facts)))


def _write_evidence(writing: Writing, wanted: Wanted, points: Sequence[StoredAnchor]) -> None:
    """The events with their proof, and all that they are judged by."""
    site, connection = writing.site, writing.connection
    if not points:
        raise refused("USE-NOT-ANCHORED", events="0")
    covers = points[-1].checkpoint.events
    numbers = _covered(site, connection, wanted, covers)
    passing = Passing(wanted.period)
    with LogTree(passing.bodies(links(connection, site.chain, last=covers))) as tree:
        _attested(tree, points)
        writing.chosen = passing.chosen(numbers)
        writing.write_events()
        writing.write_proof(tree, points[-1])
        writing.write_checkpoints(tree, points)
    writing.write_keys()
    writing.write_verifier()


def _made(writing: Writing, facts: BundleFacts, sha256: str) -> Made:
    here = sum(bool(each.path) for each in writing.documents.values())
    return Made(
        sha256=sha256,
        events=facts.events,
        documents=here,
        withheld=len(writing.documents) - here,
        excerpts=facts.excerpts,
        names=facts.names,
        figures=facts.figures,
        checkpoint=facts.checkpoint,
        covers=facts.covers,
        key=facts.key,
    )


def _covered(site: Site, connection: Connection, wanted: Wanted, covers: int) -> Sequence[int]:
    """The events about an id (none for a period), all of which a checkpoint covers.

    A period that is not over yet ends with the checkpoint; of one that is, nothing may be missing.
    """
    if wanted.period is None:
        numbers = events_about(site, connection, wanted)
        if numbers[-1] > covers:
            raise refused("USE-NOT-ANCHORED", events=str(covers))
        return numbers
    end = day_after(wanted.period)
    if site.clock() >= end:
        for row in links(connection, site.chain, first=covers + 1):
            if time_of(row) >= end:
                break
            if event_of(row.body).event not in OURS:  # what anchoring writes comes after each
                raise refused("USE-NOT-ANCHORED", events=str(covers))
    return ()


def _attested(tree: LogTree, points: Sequence[StoredAnchor]) -> None:
    """See that the log is what every checkpoint of it says.

    Raises:
        UsageError: it was cut or written anew since; `log verify` tells more.
    """
    for each in points:
        point = each.checkpoint
        if point.events > tree.size or tree.root(point.events).hex() != point.root:
            raise refused("USE-LOG-DIFFERS", number=str(point.number))


def _facts(
    site: Site, wanted: Wanted, chosen: Chosen, newest: StoredAnchor, names: int
) -> BundleFacts:
    return BundleFacts(
        authority=site.name,
        chain=site.chain,
        of=wanted.of,
        id=wanted.id,
        made_at=stamp(site.clock()),
        software=f"{NAME} {site.software_version}",
        events=len(chosen.numbers),
        checkpoint=newest.checkpoint.number,
        covers=newest.checkpoint.events,
        at=newest.checkpoint.time,
        root=newest.checkpoint.root,
        key=fingerprint(read_signed(newest.document).key),
        names=names,
    )


def _manifest(site: Site, wanted: Wanted, facts: BundleFacts) -> dict[str, object]:
    """What the manifest says besides the files."""
    period = wanted.period
    exported = {
        "kind": wanted.of.value,
        "id": wanted.id,
        "start": stamp(midnight(period.first)) if period else "",
        "end": stamp(day_after(period)) if period else "",
    }
    return {
        "document": DOCUMENT,
        "version": VERSION,
        "chain": site.chain,
        "authority": facts.authority,
        "exported": exported,
        "made_at": facts.made_at,
        "software": facts.software,
    }
