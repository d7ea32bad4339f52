"""Who answers for what was delivered, from which day, and what only that house may do."""

from datetime import datetime

import pytest

from leverans.clock import LOCAL
from leverans.flow.custody import custody_of, custody_of_record, require_custody
from leverans.flow.outcome import Status
from leverans.flow.site import Site
from leverans.model.custody import Custody
from leverans.model.delivery import DeliveryState, PackageState
from leverans.model.errors import UsageError
from leverans.testing.bystander import look, rows
from leverans.testing.two_sides import RECEIVER, TickingClock, TwoSides

AUTHORITY = "Kulturnämnden, Exempelregionen"
TAKES_OVER = """
[acceptance]
custody = "archive"
custody_from = 2026-04-01
custody_basis = "RA 2026-17"
"""


def package_id(sides: TwoSides) -> str:
    (row,) = rows(sides.producer, "SELECT id FROM package")
    return str(row["id"])


def state(sides: TwoSides) -> str:
    (row,) = rows(sides.producer, "SELECT state FROM package")
    return str(row["state"])


def at(sides: TwoSides, day: str) -> None:
    sides.clock = TickingClock(at=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=LOCAL))


def held_by(site: Site, sides: TwoSides) -> Custody | None:
    return custody_of(site, package_id(sides))


def refused(site: Site, package: str, holder: str = "") -> str:
    with pytest.raises(UsageError) as caught:
        require_custody(site, package, holder)
    (finding,) = caught.value.findings
    assert finding.rule == "USE-CUSTODY"
    return dict(finding.params)["holder"]


def test_a_mellanarkiv_leaves_custody_with_the_authority(three: TwoSides) -> None:
    three.through()
    site = three.site()
    with site.ledger:
        found = held_by(site, three)
        require_custody(site, package_id(three))
    assert found is not None
    assert (found.holder, found.ours, found.basis) == (AUTHORITY, True, "KU 2026-0001")
    (proof,) = rows(three.producer, "SELECT sha256 FROM receipt WHERE kind = 'mottagningsbevis'")
    assert found.receipt == proof["sha256"]
    with three.desk() as desk:
        theirs = held_by(desk.site, three)
        assert theirs is not None
        assert (theirs.holder, theirs.ours) == (AUTHORITY, False)
        assert refused(desk.site, package_id(three)) == AUTHORITY
        require_custody(desk.site, package_id(three), AUTHORITY)


def test_a_slutarkiv_takes_it_over_the_same_day(three: TwoSides) -> None:
    three.set_archive('custody = "archive"')
    assert three.through().status is Status.TAKEN_OVER
    assert state(three) == "custody_transferred"
    site = three.site()
    with site.ledger:
        assert refused(site, package_id(three)) == RECEIVER
        require_custody(site, package_id(three), RECEIVER)
    assert [event.event for event in three.events()][-2:] == [
        "custody.transferred",
        "delivery.closed",
    ]
    with three.desk() as desk:
        require_custody(desk.site, package_id(three))


def test_what_was_never_handed_over_is_ours(three: TwoSides) -> None:
    three.deliver()
    site = three.site()
    with site.ledger:
        assert held_by(site, three) is None
        require_custody(site, package_id(three))


def test_a_later_day_is_waited_for_and_the_delivery_is_done_meanwhile(three: TwoSides) -> None:
    three.give_agreement(TAKES_OVER)
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert done.delivery.state is DeliveryState.DONE
    assert done.delivery.packages[0].state is PackageState.RECEIPT_ISSUED
    assert done.balance is not None
    assert done.balance.balances
    assert "custody.transferred" not in [event.event for event in three.events()]
    site = three.site()
    with site.ledger:
        assert held_by(site, three) is None
        require_custody(site, package_id(three))
    assert look(three.root) == ""


def test_the_first_run_on_or_after_the_day_moves_it_once(three: TwoSides) -> None:
    three.give_agreement(TAKES_OVER)
    three.through()
    at(three, "2026-03-31")
    assert three.deliver().status is Status.NOTHING_NEW
    assert state(three) == "receipt_issued"
    at(three, "2026-04-02")
    for _ in range(2):
        assert three.deliver().status is Status.NOTHING_NEW
        three.receive()
    assert state(three) == "custody_transferred"
    told = [event.event for event in three.events()]
    assert told.count("custody.transferred") == 1
    site = three.site()
    with site.ledger:
        found = held_by(site, three)
        assert refused(site, package_id(three)) == RECEIVER
    assert found is not None
    assert (found.since.isoformat(), found.basis) == ("2026-04-01", "RA 2026-17")
    (theirs,) = rows(three.archive, "SELECT done_at FROM custody")
    assert theirs["done_at"].startswith("2026-04-02")
    assert look(three.root) == ""


def test_who_may_cull_follows_the_day_also_when_nothing_was_run(three: TwoSides) -> None:
    three.give_agreement(TAKES_OVER)
    three.through()
    at(three, "2026-04-01")
    site = three.site()
    with site.ledger:
        assert state(three) == "receipt_issued"
        assert refused(site, package_id(three)) == RECEIVER


def test_a_day_that_has_passed_is_the_day_of_the_proof(three: TwoSides) -> None:
    three.give_agreement(TAKES_OVER.replace("2026-04-01", "2020-01-01"))
    three.through()
    (row,) = rows(three.producer, "SELECT since FROM custody")
    assert row["since"] == f"{three.clock():%Y-%m-%d}"


def test_a_record_is_asked_for_by_its_own_id(three: TwoSides) -> None:
    three.set_archive('custody = "archive"')
    three.deliver()
    records = rows(three.producer, "SELECT archive_id FROM delivered_record")
    site = three.site()
    with site.ledger:
        assert custody_of_record(site, records[0]["archive_id"]) is None
    three.receive()
    three.deliver()
    site = three.site()
    with site.ledger:
        for record in records:
            found = custody_of_record(site, record["archive_id"])
            assert found is not None
            assert (found.holder, found.package_id) == (RECEIVER, package_id(three))
        assert custody_of_record(site, "okänd") is None


def test_each_step_of_a_transfer_is_one_event_in_order(three: TwoSides) -> None:
    three.set_archive('custody = "archive"')
    three.through()
    told = [(event.event, event.outcome) for event in three.events()]
    assert told[-6:-1] == [
        ("receipt.collected", "kvittens"),
        ("reception.control", "success"),
        ("reception.accepted", "success"),
        ("receipt.collected", "mottagningsbevis"),
        ("custody.transferred", "success"),
    ]
