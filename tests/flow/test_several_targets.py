import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.deliver import deliver
from leverans.flow.engagement import Goal
from leverans.flow.keys import pin_key
from leverans.flow.outcome import Outcome, Status
from leverans.flow.watch import Quiet
from leverans.model.delivery import PackageState
from leverans.model.errors import NoSpace, StorageError, TargetError
from leverans.model.transfer import TransferState
from leverans.testing.bystander import look
from leverans.testing.fake_archive import FakeArchive
from leverans.testing.two_sides import PDF_1_4, TickingClock, TwoSides

T = TransferState


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The second place."""
    (tmp_path / "kopia").mkdir()
    return tmp_path / "kopia"


@pytest.fixture
def sides(tmp_path: Path, copy: Path) -> TwoSides:
    """Two documents, to be delivered to two places."""
    further = f'[[targets]]\nname = "kopian"\nkind = "folder"\nlocation = "{copy}"\n'
    sides = TwoSides(tmp_path).make(more=f"{further}[transfer]\ntries = 2\n")
    for number in range(2):
        sides.add(f"{number}.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    return sides


def states(outcome: Outcome) -> dict[str, TransferState]:
    return {each.target: each.state for each in outcome.transfers}


def happened(sides: TwoSides) -> list[tuple[str, str, str]]:
    """Event, target and reason of what happened on the way."""
    return [
        (event.event, dict(event.objects).get("target", ""), event.reason)
        for event in sides.events()
        if event.event.startswith("transfer.")
    ]


def state(sides: TwoSides) -> PackageState:
    delivery = sides.deliver().delivery
    assert delivery is not None
    return delivery.packages[0].state


def test_a_package_goes_to_every_target_with_a_status_each(sides: TwoSides, copy: Path) -> None:
    outcome = sides.deliver()
    assert outcome.status is Status.WAITING
    assert states(outcome) == {"target": T.SENT, "kopian": T.SENT}
    first, second = outcome.transfers
    assert (first.digest, first.bytes) == (second.digest, second.bytes)
    (one,), (other,) = ((place / "incoming").glob("*.tar") for place in (sides.drop, copy))
    assert one.read_bytes() == other.read_bytes()
    assert happened(sides) == [
        ("transfer.announced", "target", ""),
        ("transfer.announced", "kopian", ""),
        ("transfer.sent", "target", ""),
        ("transfer.sent", "kopian", ""),
    ]
    sides.receive()
    assert sides.deliver().status is Status.TAKEN_OVER
    assert look(sides.root) == ""


def test_one_target_that_is_down_does_not_stop_the_other(sides: TwoSides, copy: Path) -> None:
    away = copy.rename(copy.with_name("away"))
    with pytest.raises(StorageError, match="no such folder"):
        sides.deliver()
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    failed = ("transfer.failed", "kopian", "StorageError")
    assert happened(sides) == [
        ("transfer.announced", "target", ""),
        failed,
        failed,
        ("transfer.sent", "target", ""),
        failed,
        failed,
    ]
    sides.receive()
    with pytest.raises(StorageError):
        sides.deliver()
    away.rename(copy)
    outcome = sides.deliver()
    assert outcome.status is Status.TAKEN_OVER
    assert states(outcome) == {"target": T.SENT, "kopian": T.SENT}
    assert happened(sides)[-2:] == [
        ("transfer.announced", "kopian", ""),
        ("transfer.sent", "kopian", ""),
    ]
    assert look(sides.root) == ""


def test_the_archive_that_is_down_does_not_stop_the_copy(sides: TwoSides, copy: Path) -> None:
    away = sides.drop.rename(sides.drop.with_name("away"))
    with pytest.raises(StorageError):
        sides.deliver()
    assert len(list((copy / "incoming").glob("*.tar"))) == 1
    away.rename(sides.drop)
    outcome = sides.deliver()
    assert outcome.status is Status.WAITING
    assert states(outcome) == {"target": T.SENT, "kopian": T.SENT}


def test_the_status_of_each_target_is_told(sides: TwoSides, copy: Path) -> None:
    copy.rename(copy.with_name("away"))
    with pytest.raises(StorageError):
        sides.deliver()

    def said(*arguments: str) -> str:
        command = [sys.executable, "-m", "leverans", "-C", str(sides.producer), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    words = said("status")
    assert "till target: framme och kontrolläst" in words
    assert "till kopian: misslyckades (StorageError, försök 1)" in words
    assert "till kopian: misslyckades" in said("show", "1")
    (found,) = json.loads(said("status", "--json"))
    targets = {each["name"]: each for each in found["packages"][0]["targets"]}
    assert targets["target"]["state"] == "sent"
    assert len(targets["target"]["sha256"]) == 64
    assert (targets["kopian"]["state"], targets["kopian"]["last_error"]) == (
        "failed",
        "StorageError",
    )


def test_a_full_target_is_not_tried_again(sides: TwoSides) -> None:
    opened = sides.open()
    tried = 0

    class Full:
        name = "full"

        def __getattr__(self, name: str) -> object:
            def full(*_: object) -> None:
                nonlocal tried
                tried += 1
                raise NoSpace("full", place=name)

            return full

    with opened.site.ledger:
        engagement = opened.engagement("filyta")
        engagement = replace(engagement, further=(Goal(name="kopian", target=Full()),))  # type: ignore[arg-type] # fails in every verb
        with pytest.raises(NoSpace):
            deliver(opened.site, engagement, Quiet())
    assert tried == 2  # once for the note, once before sending: never in a row


def test_outside_of_the_hours_nothing_is_sent_and_the_time_is_told(tmp_path: Path) -> None:
    clock = TickingClock(at=datetime(2026, 3, 2, 12, 0, tzinfo=LOCAL))
    sides = TwoSides(tmp_path, clock=clock).make(more='[transfer]\nwindow = "20:00-06:00"\n')
    sides.add("a.pdf")
    sides.write()
    outcome = sides.deliver()
    assert (outcome.status, outcome.exit_code) == (Status.WAITING, 0)
    assert outcome.goes_on == datetime(2026, 3, 2, 20, 0, tzinfo=LOCAL)
    assert [path.suffix for path in sides.incoming()] == [".json"]
    assert state(sides) is PackageState.ANNOUNCED
    assert [event for event, _, _ in happened(sides)] == ["transfer.announced"]
    clock.at = datetime(2026, 3, 2, 20, 0, tzinfo=LOCAL)
    outcome = sides.deliver()
    assert (outcome.status, outcome.goes_on) == (Status.WAITING, None)
    assert state(sides) is PackageState.IN_TRANSIT


def test_a_break_on_the_way_is_tried_again_and_each_try_is_told(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make()
    sides.add("a.pdf")
    sides.write()
    opened = sides.open()
    pauses: list[float] = []
    with opened.site.ledger:
        engagement = replace(
            opened.engagement("filyta"), target=FakeArchive(breaks_after=4096, loses_receipts=1)
        )
        site = replace(opened.site, pause=pauses.append, chance=lambda: 1.0)
        outcome = deliver(site, engagement, Quiet())
    assert outcome.status is Status.WAITING
    assert pauses == [5.0]
    assert [(event, reason) for event, _, reason in happened(sides)] == [
        ("transfer.announced", ""),
        ("transfer.failed", TargetError.__name__),
        ("transfer.sent", ""),
    ]
    (transfer,) = outcome.transfers
    assert (transfer.tries, transfer.state, transfer.last_error) == (2, T.SENT, "")


def test_a_receipt_that_is_required_of_a_further_target_is_waited_for_and_must_agree(
    sides: TwoSides,
) -> None:
    copy = FakeArchive(loses_receipts=1, answers=True)
    opened = sides.open()
    public = sides.root / "kopian.pub.pem"
    public.write_text(copy.key.public.pem)
    with opened.site.ledger:
        pin_key(opened.site, public, "Kopian")

    def again() -> Outcome:
        engagement = opened.engagement("filyta")
        goal = Goal(name="kopian", target=copy, answers=True)
        return deliver(opened.site, replace(engagement, further=(goal,)), Quiet())

    with opened.site.ledger:
        assert again().status is Status.WAITING
        sides.receive()
        copy.loses_receipts = 1
        assert again().status is Status.WAITING
        copy.wrong_digest = True
        held = again()
        assert held.status is Status.HELD
        assert held.delivery is not None
        assert held.delivery.held_by == ("DEL-RECEIPT-DIGEST",)
        copy.wrong_digest = False
        copy.given.clear()
        assert again().status is Status.TAKEN_OVER
