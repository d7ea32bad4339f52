"""Anchors that lie in our places: what they say is asked before another is made.

Who wrote the log anew may have written the ledger's own anchors anew with it; those elsewhere he
could not reach. Only what our own key has signed counts, for a place that lies must not be able to
keep us from anchoring.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace

from leverans.flow.anchor_copies import document_key, held_in
from leverans.flow.anchor_files import signed_checkpoint
from leverans.flow.anchor_packages import LARGEST
from leverans.flow.anchor_places import places_of
from leverans.flow.anchor_terms import AnchorPlace
from leverans.flow.anchors import anchors
from leverans.flow.log_proof import LogProof
from leverans.flow.site import Site
from leverans.model.anchor import Anchor
from leverans.model.checkpoint import NotACheckpoint
from leverans.model.errors import LedgerError, LeveransError
from leverans.signing.document import NotSigned
from leverans.storage.interface import Store

MOST = 100  # documents of one place that are read, the newest first
UNPROVEN = frozenset({"anchor_key", "anchor_signature"})


def anchors_elsewhere(site: Site) -> list[tuple[str, Anchor]]:
    """In each place the newest copy, and all that are none of ours; a place that is down has none.

    Returns:
        (source, anchor), as `log_proof.prove_log` takes them.
    """
    ours = _ours(site)
    found: list[tuple[str, Anchor]] = []
    for place in places_of(site):
        try:
            found += _in_place(place, ours)
        except (LeveransError, OSError):
            continue  # `anchor_places.deposit` tells of it
    return found


def believed(proof: LogProof, asked: list[tuple[str, Anchor]]) -> LogProof:
    """The proof, without what lies elsewhere and was not signed with our key."""
    sources = {source for source, _ in asked}
    left = (
        each for each in proof.problems if not (each.anchor in sources and each.problem in UNPROVEN)
    )
    return replace(proof, problems=tuple(left))


def _ours(site: Site) -> set[str]:
    """Keys of the copies that there should be; none where the table cannot be believed."""
    with site.ledger.read() as connection, suppress(LedgerError):
        return {document_key(each) for each in anchors(connection)}
    return set()


def _in_place(place: AnchorPlace, ours: set[str]) -> Iterator[tuple[str, Anchor]]:
    store = place.open()
    held = held_in(store).documents
    newest = max(ours & held.keys(), key=lambda key: held[key], default="")
    wanted = [key for key in held if key not in ours or key == newest]
    for key in sorted(wanted, key=lambda each: held[each], reverse=True)[:MOST]:
        anchor = _read(store, key)
        if anchor is not None:
            yield f"{place.name}/{key}", anchor


def _read(store: Store, key: str) -> Anchor | None:
    with closing(store.open(key)) as stream:
        document = stream.read(LARGEST)
    try:
        return signed_checkpoint(document, "checkpoint")
    except (NotSigned, NotACheckpoint):
        return None
