"""What a second run does: nothing new, a changed record, an edited agreement, a changed source."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from leverans.flow.outcome import Outcome, Status
from leverans.flow.overview import overviews
from leverans.flow.survey import survey_path
from leverans.flow.watch import Quiet
from leverans.model.delivery import DeliveryState, PackageState
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TickingClock, TwoSides


class Broken(Exception):
    """The process ends here."""


class BreaksAtStep(Quiet):
    """Ends the run at the first bytes of a stage."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._now = ""

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        assert files >= 0 <= size
        self._now = name

    def step(self, files: int, size: int) -> None:
        assert files >= 0 <= size
        if self._now == self._name:
            raise Broken(self._name)


class BreaksAtCount(Quiet):
    """Ends the run when so many stages have begun."""

    def __init__(self, count: int) -> None:
        self._left = count

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        assert files >= 0 <= size
        self._left -= 1
        if not self._left:
            raise Broken(name)


class BreaksAt(Quiet):
    """Ends the run when a stage begins, like a kill that Python can see."""

    def __init__(self, name: str) -> None:
        self._name = name

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        assert files >= 0 <= size
        if name == self._name:
            raise Broken(name)


def rules(outcome: Outcome) -> list[str]:
    return sorted(found.rule for report in outcome.reports for found in report.findings)


def numbers(sides: TwoSides) -> list[int]:
    return [e.counts["number"] for e in sides.events() if e.event == "delivery.opened"]


def edit(sides: TwoSides, old: str, new: str) -> None:
    path = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def break_off(sides: TwoSides, stage: str) -> None:
    with pytest.raises(Broken):
        sides.deliver(watch=BreaksAt(stage))


def test_a_second_run_finds_nothing_new_and_uses_no_number(three: TwoSides) -> None:
    three.through()
    again = three.deliver()
    assert again.status is Status.NOTHING_NEW
    assert again.exit_code == 0
    assert again.delivery is None
    assert rules(again) == ["RECORD-DELIVERED"] * 3
    assert again.balance is not None
    assert again.balance.exceptions["@delivered"][0] == 3
    assert again.balance.balances
    assert len(three.incoming()) == 2
    assert numbers(three) == [1]
    event = three.events()[-1]
    assert (event.event, event.counts["left_out_files"]) == ("delivery.nothing_new", 3)


def test_only_what_has_come_since_is_delivered(three: TwoSides) -> None:
    three.through()
    three.add("nytt.pdf", PDF_1_4)
    three.write()
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert done.delivery.number == 2
    assert done.balance is not None
    assert (done.balance.source_files, done.balance.packaged_files) == (4, 1)
    assert done.balance.balances


def test_changed_content_is_said_and_delivered_as_a_new_delivery(three: TwoSides) -> None:
    first = three.through()
    (three.source / "nämnd/protokoll 2.pdf").write_bytes(PDF_1_4 + b"% rev")
    sent = three.deliver()
    assert first.delivery is not None
    assert sent.delivery is not None
    assert sent.delivery.number == 2
    assert sent.delivery.packages[0].id != first.delivery.packages[0].id
    page = (three.producer / "var/reports/00002-v1-survey.html").read_text("utf-8")
    assert "RECORD-CHANGED" in page
    assert page.count("RECORD-DELIVERED") >= 1
    three.receive()
    assert three.deliver().status is Status.TAKEN_OVER
    assert three.deliver().status is Status.NOTHING_NEW


def test_changed_metadata_alone_is_a_changed_record(three: TwoSides) -> None:
    three.through()
    three.rows[0]["Rubrik"] = "En rättad rubrik"
    three.write()
    sent = three.deliver()
    assert sent.status is Status.WAITING
    assert sent.balance is not None
    assert sent.balance.packaged_files == 1
    assert sent.balance.exceptions["@delivered"][0] == 2


def test_a_touched_file_with_the_same_bytes_is_not_new(three: TwoSides) -> None:
    three.through()
    for path in three.source.rglob("*.pdf"):
        path.touch()
    assert three.deliver().status is Status.NOTHING_NEW


def test_while_the_archive_has_not_answered_a_run_waits_and_sends_nothing(three: TwoSides) -> None:
    sent = three.deliver()
    before = [(path.name, path.stat().st_mtime_ns) for path in three.incoming()]
    again = three.deliver()
    assert (sent.status, again.status) == (Status.WAITING, Status.WAITING)
    assert again.exit_code == 0
    assert [(path.name, path.stat().st_mtime_ns) for path in three.incoming()] == before
    assert [event.event for event in three.events()].count("transfer.sent") == 1


def test_an_agreement_edited_while_held_applies_to_the_same_delivery(three: TwoSides) -> None:
    edit(three, "[check]\n", '[check]\nformats = ["fmt/95"]\n')
    held = three.deliver()
    assert rules(held) == ["SRC-FORMAT-NOT-ALLOWED"] * 3
    edit(three, '[check]\nformats = ["fmt/95"]\n', "[check]\n")
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert held.delivery is not None
    assert done.delivery is not None
    assert done.delivery.id == held.delivery.id
    assert done.delivery.agreement_digest != held.delivery.agreement_digest


def test_an_agreement_edited_after_the_build_builds_again_under_its_new_terms(
    three: TwoSides,
) -> None:
    break_off(three, "built")
    edit(three, 'container = "tar"', 'container = "zip"')
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    withdrawn = [event for event in three.events() if event.event == "package.withdrawn"]
    assert [event.reason for event in withdrawn] == ["terms_changed"]
    assert three.container().suffix == ".zip"
    outbox = {path.suffix for path in (three.producer / "var/outbox").iterdir()}
    assert ".tar" not in outbox


def test_a_survey_that_is_gone_is_taken_again(three: TwoSides) -> None:
    break_off(three, "build")
    site = three.site()
    with site.ledger:
        survey_path(site, AGREEMENT).unlink()
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    withdrawn = [event for event in three.events() if event.event == "package.withdrawn"]
    assert [event.reason for event in withdrawn] == ["survey_lost"]
    assert numbers(three) == [1]


def test_a_package_that_is_not_what_was_counted_is_never_sent(three: TwoSides) -> None:
    break_off(three, "build")
    site = three.site()
    with site.ledger:
        database = sqlite3.connect(survey_path(site, AGREEMENT), isolation_level=None)
        database.execute("UPDATE file SET fate = 'lost' WHERE record = 1")
        database.close()
    held = three.deliver()
    assert held.status is Status.HELD
    assert rules(held) == ["DEL-RECONCILE"]
    told = dict(held.reports[0].findings[0].params)
    assert (told["source"], told["packaged"]) == ("3", "2")
    assert three.incoming() == []
    assert three.through().status is Status.TAKEN_OVER


def test_a_survey_cut_short_is_not_built_from(three: TwoSides) -> None:
    break_off(three, "identify")
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert done.balance.packaged_files == 3


def test_a_file_that_changes_after_the_survey_holds_and_the_next_run_completes(
    three: TwoSides,
) -> None:
    break_off(three, "build")
    changed = three.source / "nämnd/protokoll 2.pdf"
    changed.write_bytes(PDF_1_4 + b"% changed since, and longer")
    held = three.deliver()
    assert held.status is Status.HELD
    assert rules(held) == ["SRC-CHANGED"]
    assert "protokoll 2.pdf" in held.reports[0].findings[0].location
    assert three.incoming() == []
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert (done.delivery.number, done.delivery.version) == (1, 1)
    assert len(done.delivery.packages) == 1


def test_a_file_that_vanishes_after_the_survey_never_gives_a_smaller_package(
    three: TwoSides,
) -> None:
    break_off(three, "build")
    (three.source / "nämnd/protokoll 2.pdf").unlink()
    held = three.deliver()
    assert held.status is Status.HELD
    assert three.incoming() == []
    three.rows.pop(1)
    three.write()
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert (done.balance.source_files, done.balance.received_files) == (2, 2)


@pytest.mark.parametrize(
    "stage",
    ["survey", "built", "checked", "approved", "announced", "sent", "receipt"],
)
def test_broken_off_at_any_stage_the_next_run_completes_the_same_delivery(
    three: TwoSides, stage: str
) -> None:
    break_off(three, stage)
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert len(done.delivery.packages) == 1
    assert len([path for path in three.incoming() if path.suffix == ".tar"]) == 1
    told = [event.event for event in three.events()]
    for event in ("delivery.opened", "package.created", "transfer.sent", "reception.accepted"):
        assert told.count(event) == 1
    assert told.count("receipt.collected") == 2  # kvittens and mottagningsbevis


def test_a_build_broken_off_and_taken_up_later_gives_the_same_bytes(
    three: TwoSides, tmp_path: Path
) -> None:
    break_off(three, "build")
    copied = tmp_path / "copy" / "forvaltning"
    shutil.copytree(three.producer, copied)
    three.deliver()
    later = TickingClock(at=three.clock() + timedelta(days=3))
    twin = TwoSides(copied.parent, clock=later)
    with pytest.raises(Broken):
        twin.deliver(watch=BreaksAtStep("build"))
    break_off(twin, "built")
    (mine,) = (three.producer / "var/outbox").glob("*.tar")
    (its,) = (twin.producer / "var/outbox").glob("*.tar")
    assert its.name == mine.name
    assert its.read_bytes() == mine.read_bytes()


def test_a_package_lost_before_its_check_is_built_anew(three: TwoSides) -> None:
    break_off(three, "built")
    (built,) = (three.producer / "var/outbox").glob("*.tar")
    built.unlink()
    assert three.deliver().status is Status.WAITING
    assert "container_lost" in [event.reason for event in three.events()]
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert numbers(three) == [1]


def test_a_package_damaged_before_its_check_is_not_sent_but_built_anew(three: TwoSides) -> None:
    break_off(three, "built")
    (built,) = (three.producer / "var/outbox").glob("*.tar")
    data = bytearray(built.read_bytes())
    data[data.index(b"handling 2")] ^= 1
    built.write_bytes(data)
    held = three.deliver()
    assert held.status is Status.HELD
    assert three.incoming() == []
    assert "PKG-FIGURES" in rules(held)
    assert three.through().status is Status.TAKEN_OVER


def test_one_package_of_two_that_fails_its_check_takes_both_back_to_the_source(
    three: TwoSides,
) -> None:
    three.add("konsulent.pdf", PDF_1_4 + b"% unresolved", Handlingstyp="Konsulentärende")
    three.write()
    break_off(three, "check")
    for built in (three.producer / "var/outbox").glob("*.tar"):
        built.write_bytes(built.read_bytes().replace(b"% unresolved", b"% Unresolved"))
    held = three.deliver()
    assert held.status is Status.HELD
    assert held.delivery is not None
    assert {package.state for package in held.delivery.packages} == {PackageState.DRAFT}
    assert list((three.producer / "var/outbox").glob("*.tar")) == []
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert {package.id for package in done.delivery.packages} == {
        package.id for package in held.delivery.packages
    }


def test_a_held_delivery_whose_source_is_emptied_ends_and_leaves_no_draft(
    three: TwoSides,
) -> None:
    break_off(three, "built")
    (built,) = (three.producer / "var/outbox").glob("*.tar")
    built.write_bytes(b"damaged")
    held = three.deliver()
    assert held.delivery is not None
    shutil.rmtree(three.source / "nämnd")
    three.write([])
    assert three.deliver().status is Status.NOTHING_NEW
    event = three.events()[-1]
    assert event.objects == (("delivery", held.delivery.id),)
    site = three.site()
    with site.ledger:
        (shown,) = overviews(site)
    assert shown.delivery.state is DeliveryState.DONE
    assert [package.state for package in shown.delivery.packages] == [PackageState.CLOSED]


@pytest.mark.slow
@pytest.mark.parametrize("stop", range(1, 24))
def test_broken_off_anywhere_and_under_new_terms_two_packages_are_each_sent_once(
    three: TwoSides, stop: int
) -> None:
    three.add("konsulent.pdf", PDF_1_4 + b"% unresolved", Handlingstyp="Konsulentärende")
    three.write()
    with pytest.raises(Broken):
        three.deliver(watch=BreaksAtCount(stop))
    edit(three, 'container = "tar"', 'container = "zip"')
    assert three.through().status is Status.TAKEN_OVER
    assert three.deliver().status is Status.NOTHING_NEW
    told = [event.event for event in three.events()]
    assert told.count("transfer.sent") == 2
    assert told.count("receipt.collected") == 4  # kvittens and mottagningsbevis of each
    assert len(three.incoming()) == 4
