"""The gate before a source's copy may be culled: whatever is not proved closes it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, builds, dates, integers, none, one_of

from leverans.model.source_disposal import (
    CopyAtSource,
    Obstacle,
    PackageProof,
    SourceDisposalTerms,
)
from leverans.plan.source_gate import WITHHELD, eligible_from, obstacle, obstacles_of_package

TODAY = date(2026, 5, 1)
TERMS = SourceDisposalTerms(approval="KN 2026-12")
PROVED = PackageProof(
    package="p",
    proven_on=date(2026, 3, 2),
    controlled=True,
    manifest=True,
    confirmed_on=date(2026, 4, 20),
    records=3,
    found=3,
)
SAME = CopyAtSource(same_content=True, files=2, in_manifest=2)

days = dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
proofs = builds(
    PackageProof,
    proven_on=one_of(none(), days),
    controlled=booleans(),
    manifest=booleans(),
    confirmed_on=one_of(none(), days),
    records=integers(0, 3),
    found=integers(0, 3),
)
copies = builds(
    CopyAtSource, same_content=booleans(), files=integers(0, 3), in_manifest=integers(0, 3)
)


def test_what_is_proved_in_every_way_may_go() -> None:
    assert obstacle(PROVED, SAME, TERMS, TODAY) is None


@pytest.mark.parametrize(
    ("proof", "copy", "found"),
    [
        (None, SAME, Obstacle.NOT_DELIVERED),
        (replace(PROVED, proven_on=None), SAME, Obstacle.NO_PROOF),
        (replace(PROVED, controlled=False), SAME, Obstacle.NOT_CONTROLLED),
        (replace(PROVED, manifest=False), SAME, Obstacle.NO_MANIFEST),
        (PROVED, replace(SAME, same_content=False), Obstacle.CHANGED),
        (PROVED, replace(SAME, in_manifest=1), Obstacle.NOT_IN_MANIFEST),
        (PROVED, replace(SAME, files=0, in_manifest=0), Obstacle.NOT_IN_MANIFEST),
        (replace(PROVED, proven_on=TODAY), SAME, Obstacle.GRACE),
        (replace(PROVED, confirmed_on=None), SAME, Obstacle.NO_CONFIRMATION),
        (replace(PROVED, confirmed_on=date(2026, 3, 31)), SAME, Obstacle.OLD_CONFIRMATION),
        (replace(PROVED, confirmed_on=date(2026, 5, 2)), SAME, Obstacle.OLD_CONFIRMATION),
        (replace(PROVED, found=2), SAME, Obstacle.NOT_FOUND_IN_ARCHIVE),
        (replace(PROVED, records=0, found=0), SAME, Obstacle.NOT_FOUND_IN_ARCHIVE),
    ],
)
def test_each_thing_that_is_missing_closes_it(
    proof: PackageProof | None, copy: CopyAtSource, found: Obstacle
) -> None:
    assert obstacle(proof, copy, TERMS, TODAY) is found


def test_thirty_whole_days_go_by_after_the_day_of_the_proof() -> None:
    received = replace(PROVED, proven_on=date(2026, 3, 2))
    assert eligible_from(received, TERMS) == date(2026, 4, 2)
    for day, may in ((date(2026, 4, 1), False), (date(2026, 4, 2), True)):
        confirmed = replace(received, confirmed_on=day)
        assert (obstacle(confirmed, SAME, TERMS, day) is None) is may


@given(proofs, copies, integers(0, 400), days)
def test_it_never_opens_on_less_than_everything(
    proof: PackageProof, copy: CopyAtSource, grace: int, today: date
) -> None:
    terms = SourceDisposalTerms(approval="b", grace_days=grace)
    if obstacle(proof, copy, terms, today) is not None:
        return
    assert proof.proven_on is not None
    assert today - proof.proven_on > timedelta(days=grace)
    assert proof.confirmed_on is not None
    assert 0 <= (today - proof.confirmed_on).days <= terms.confirmation_days
    assert proof.controlled
    assert proof.manifest
    assert proof.found >= proof.records > 0
    assert copy.same_content
    assert copy.in_manifest == copy.files > 0
    assert not list(obstacles_of_package(proof, terms, today))


def test_every_obstacle_has_a_reason_in_the_protocol() -> None:
    assert set(WITHHELD) == set(Obstacle)


def test_the_horizon_is_the_longer_of_bin_and_backups() -> None:
    assert TERMS.horizon_days == 93
    assert replace(TERMS, backups_days=180).horizon_days == 180
