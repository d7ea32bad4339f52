"""The gate before a source's copy may be culled: what was delivered must be safe elsewhere first.

Everything that is not proved closes the gate (`practice.md` §2.6, first item).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from leverans.model.culling import Withheld
from leverans.model.source_disposal import (
    CopyAtSource,
    Obstacle,
    PackageProof,
    SourceDisposalTerms,
)

WITHHELD: Mapping[Obstacle, Withheld] = {
    Obstacle.NOT_DELIVERED: Withheld.NO_RECEIPT,
    Obstacle.NO_PROOF: Withheld.NO_RECEIPT,
    Obstacle.NOT_CONTROLLED: Withheld.NO_RECEIPT,
    Obstacle.NO_MANIFEST: Withheld.NO_RECEIPT,
    Obstacle.CHANGED: Withheld.CHANGED,
    Obstacle.NOT_IN_MANIFEST: Withheld.NO_RECEIPT,
    Obstacle.GRACE: Withheld.NO_LONGER_DUE,
    Obstacle.NO_CONFIRMATION: Withheld.CONDITION,
    Obstacle.OLD_CONFIRMATION: Withheld.CONDITION,
    Obstacle.NOT_FOUND_IN_ARCHIVE: Withheld.CONDITION,
}


def eligible_from(proof: PackageProof, terms: SourceDisposalTerms) -> date | None:
    """The first day on which the grace days have gone by; None while there is no proof.

    The days are whole: the day of the proof itself does not count.
    """
    if proof.proven_on is None:
        return None
    return proof.proven_on + timedelta(days=terms.grace_days + 1)


def obstacles_of_package(
    proof: PackageProof, terms: SourceDisposalTerms, today: date
) -> Iterator[Obstacle]:
    """Why nothing of a package may be culled in the source today; nothing = it may."""
    first = eligible_from(proof, terms)
    if first is None:
        yield Obstacle.NO_PROOF
    if not proof.controlled:
        yield Obstacle.NOT_CONTROLLED
    if not proof.manifest:
        yield Obstacle.NO_MANIFEST
    if first is not None and today < first:
        yield Obstacle.GRACE
    yield from _unconfirmed(proof, terms, today)


def obstacle(
    proof: PackageProof | None, copy: CopyAtSource, terms: SourceDisposalTerms, today: date
) -> Obstacle | None:
    """The first reason why one record's copy must stay, None when it may be culled."""
    if proof is None:
        return Obstacle.NOT_DELIVERED
    found = {*obstacles_of_package(proof, terms, today), *_of_copy(copy)}
    return next((each for each in Obstacle if each in found), None)


def _of_copy(copy: CopyAtSource) -> Iterator[Obstacle]:
    if not copy.same_content:
        yield Obstacle.CHANGED
    if not copy.files or copy.in_manifest != copy.files:
        yield Obstacle.NOT_IN_MANIFEST


def _unconfirmed(
    proof: PackageProof, terms: SourceDisposalTerms, today: date
) -> Iterator[Obstacle]:
    """Whether the archive's own copy has been read back lately, and is found there."""
    confirmed = proof.confirmed_on
    if confirmed is None:
        yield Obstacle.NO_CONFIRMATION
        return
    if not timedelta(0) <= today - confirmed <= timedelta(days=terms.confirmation_days):
        yield Obstacle.OLD_CONFIRMATION
    if proof.found < proof.records or not proof.records:
        yield Obstacle.NOT_FOUND_IN_ARCHIVE
