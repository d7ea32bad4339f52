"""Story 8 of the practice study, its papers: a delivery to the Regionarkiv with custody.

A refusal keeps the number and raises the version; the kvittens leaves custody where it was; the
mottagningsbevis moves it on the agreed day; after that the producer's right to dispose is refused.
With a test before it, and a forged paper on the way.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.custody import custody_of, require_custody
from leverans.flow.deciding import accept_package, refuse_package
from leverans.flow.outcome import Outcome, Status
from leverans.flow.site import Site
from leverans.model.delivery import PackageState
from leverans.model.errors import UsageError
from leverans.signing.keys import new_key
from leverans.testing.answers import PROOF, answer_file, rewrite
from leverans.testing.bystander import look, rows
from leverans.testing.two_sides import RECEIVER, TickingClock, TwoSides

pytestmark = pytest.mark.story

AGREED = """
[acceptance]
test_delivery = "required"
custody = "archive"
custody_from = 2026-07-01
custody_basis = "Arkivnämnden 2026 § 17"
"""


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    """A regional archive in which people decide, with its own copy of the agreement."""
    sides = TwoSides(tmp_path).make()
    agreement = sides.producer / "agreements" / "filyta.toml"
    agreement.write_text(agreement.read_text("utf-8") + AGREED, "utf-8")
    sides.give_agreement()
    sides.set_archive('acceptance = "manual"', 'custody = "archive"')
    for year in range(2010, 2015):
        sides.add(f"nämnd/{year}/protokoll.pdf")
    sides.write()
    return sides


def state(outcome: Outcome) -> PackageState:
    assert outcome.delivery is not None
    return outcome.delivery.packages[-1].state


def live_package(sides: TwoSides) -> str:
    (row,) = rows(sides.producer, "SELECT p.id FROM package p JOIN delivery d ON d.id = p.delivery"
                  " WHERE d.kind = 'real' AND p.state != 'rejected'")  # fmt: skip
    return str(row["id"])


def move_to(sides: TwoSides, day: str) -> None:
    sides.clock = TickingClock(at=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=LOCAL))


def may_dispose(site: Site, package: str) -> bool:
    """What any culling asks first."""
    try:
        require_custody(site, package)
    except UsageError as error:
        return error.findings[0].rule != "USE-CUSTODY"
    return True


def test_custody_moves_on_the_agreed_day_and_not_before(sides: TwoSides) -> None:
    assert a_test_comes_first(sides)
    assert a_refusal_keeps_the_number(sides)
    assert the_kvittens_leaves_custody(sides)
    assert the_proof_is_believed_only_from_the_archive(sides)
    assert the_day_moves_it(sides)
    assert look(sides.root) == ""


def a_test_comes_first(sides: TwoSides) -> bool:
    held = sides.deliver()
    assert held.delivery is not None
    assert held.delivery.held_by == ("DEL-TEST-NEEDED",)
    sides.deliver(test=True, sent=True)
    sides.receive()
    assert sides.deliver(test=True, sent=True).status is Status.TEST_ACCEPTED
    return True


def a_refusal_keeps_the_number(sides: TwoSides) -> bool:
    assert sides.deliver().status is Status.WAITING
    sides.receive()
    assert sides.deliver().status is Status.RECEIVED
    with sides.desk() as desk:
        refuse_package(desk, "1", "Förteckningen saknas")
    refused = sides.deliver()
    assert refused.status is Status.REJECTED
    assert state(refused) is PackageState.REJECTED
    again = sides.deliver()
    assert again.status is Status.WAITING
    assert again.delivery is not None
    assert (again.delivery.number, again.delivery.version) == (1, 2)
    return True


def the_kvittens_leaves_custody(sides: TwoSides) -> bool:
    sides.receive()
    received = sides.deliver()
    assert received.status is Status.RECEIVED
    site = sides.site()
    with site.ledger:
        assert custody_of(site, live_package(sides)) is None
        assert may_dispose(site, live_package(sides))
    return True


def the_proof_is_believed_only_from_the_archive(sides: TwoSides) -> bool:
    with sides.desk() as desk:
        accept_package(desk, "2")
    proof = answer_file(sides, PROOF)
    true = rewrite(proof, lambda said: said.update(custody_from="2026-03-02"), new_key())
    held = sides.deliver()
    assert held.status is Status.HELD
    assert state(held) is PackageState.RECEIVED
    proof.write_bytes(true)
    done = sides.deliver()
    assert done.status is Status.TAKEN_OVER
    assert state(done) is PackageState.RECEIPT_ISSUED
    assert done.balance is not None
    figures = (done.balance.source_files, done.balance.packaged_files, done.balance.received_files)
    assert figures == (5, 5, 5)
    site = sides.site()
    with site.ledger:
        assert may_dispose(site, live_package(sides))
    return True


def the_day_moves_it(sides: TwoSides) -> bool:
    move_to(sides, "2026-07-01")
    assert sides.deliver().status is Status.NOTHING_NEW
    sides.receive()
    site = sides.site()
    with site.ledger:
        found = custody_of(site, live_package(sides))
        assert not may_dispose(site, live_package(sides))
    assert found is not None
    assert (found.holder, found.basis) == (RECEIVER, "Arkivnämnden 2026 § 17")
    (row,) = rows(sides.producer, f"SELECT state FROM package WHERE id = '{found.package_id}'")  # noqa: S608 - ours
    assert row["state"] == "custody_transferred"
    with sides.desk() as desk:
        assert may_dispose(desk.site, found.package_id)
    told = rows(sides.producer, "SELECT body FROM audit_event")
    events = [json.loads(row["body"])["event"] for row in told]
    assert events.count("custody.transferred") == 1
    return True
