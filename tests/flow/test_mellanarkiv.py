"""The archive's verbs on a workspace: take in, rebuild, audit, mend, copy; and their events."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from leverans.archive.interface import Holding
from leverans.archive.reading import open_package
from leverans.flow.audit_archive import Audit, Portion, audit_archive
from leverans.flow.copy_archive import copy_archive
from leverans.flow.overview import log_events
from leverans.flow.rebuild import Rebuilt, rebuild_archive
from leverans.flow.site import Site
from leverans.flow.taking_in import NotTakenIn, TakenIn, add_receipt, kept_digest, take_in
from leverans.flow.watch import Quiet
from leverans.flow.working import working
from leverans.ledger.fixity_audits import AuditOutcome, Scheduled, longest_unaudited, scheduled
from leverans.messages.catalogue import render
from leverans.model.errors import LedgerBusy, PackageError, StorageError, UsageError
from leverans.model.event import AuditEvent
from leverans.testing.mellanarkiv import Mellanarkiv, Waiting
from leverans.testing.ocfl_objects import everything, judged
from leverans.testing.sample_package import SamplePackage
from leverans.testing.two_sides import TickingClock
from leverans.wiring.init import init_workspace

Result = TypeVar("Result")
RECORD = '{{"schema": 1, "retention": {{"verdict": "{}", "phrase": "x"}}}}'


@pytest.fixture
def archive(tmp_path: Path) -> Mellanarkiv:
    return Mellanarkiv(tmp_path / "arkiv").make(second=True)


@pytest.fixture
def one(archive: Mellanarkiv) -> Waiting:
    """A package that was taken in."""
    waiting = archive.packed(1)
    archive.take_in(waiting)
    return waiting


def with_site(archive: Mellanarkiv, verb: Callable[[Site], Result]) -> Result:
    opened = archive.open()
    with opened.site.ledger:
        return verb(opened.site)


def events(archive: Mellanarkiv) -> list[AuditEvent]:
    """The newest first."""
    return with_site(archive, lambda site: [one.event for one in log_events(site, 1000)][::-1])


def audit(archive: Mellanarkiv, portion: Portion | None = None) -> Audit:
    asked = portion or Portion(everything=True)
    return with_site(archive, lambda site: audit_archive(site, asked, Quiet()))


def rebuild(archive: Mellanarkiv) -> Rebuilt:
    return with_site(archive, lambda site: rebuild_archive(site, Quiet()))


def names(found: Audit) -> dict[str, int]:
    return {rule: count for (rule, _), count in found.report.counts_by_rule.items()}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def test_a_package_is_taken_in_and_said_once(archive: Mellanarkiv, one: Waiting) -> None:
    taken = archive.take_in(one)
    again = archive.take_in(one)
    assert taken == again
    assert judged(archive.object(one.package_id)).passed
    stored = [event for event in events(archive) if event.event == "package.stored"]
    ((about, inside),) = (event.objects for event in stored)
    assert (about, inside[0]) == (("package", one.package_id), "premis_event")
    assert stored[0].evidence == taken.manifest_digest
    assert stored[0].counts == {"files": taken.files, "bytes": taken.bytes}
    assert one.container.exists()


def test_a_package_that_was_taken_in_is_known_without_its_container(
    archive: Mellanarkiv, one: Waiting
) -> None:
    taken = archive.take_in(one)
    one.container.unlink()
    assert archive.take_in(one) == taken

    def digest(site: Site) -> str:
        return kept_digest(site, archive.controlled(archive.open(), one))

    assert with_site(archive, digest) == taken.manifest_digest


def test_another_package_of_the_same_id_is_not_taken_for_it(
    archive: Mellanarkiv, one: Waiting
) -> None:
    def other(site: Site) -> TakenIn:
        reception = archive.controlled(archive.open(), one)
        figures = replace(reception.figures, manifest_digest="0" * 64)
        return take_in(site, replace(reception, figures=figures), one.container)

    with pytest.raises(PackageError, match="another package"):
        with_site(archive, other)


def test_what_does_not_balance_is_refused_with_a_finding(archive: Mellanarkiv) -> None:
    waiting = archive.packed(1)

    def unbalanced(site: Site) -> TakenIn:
        reception = archive.controlled(archive.open(), waiting)
        figures = replace(reception.figures, files=reception.figures.files + 1)
        return take_in(site, replace(reception, figures=figures), waiting.container)

    with pytest.raises(NotTakenIn) as error:
        with_site(archive, unbalanced)
    (found,) = error.value.findings
    assert found.rule == "ARC-UNBALANCED"
    assert "12" in render(found, "sv").message
    assert not [event for event in events(archive) if event.event == "package.stored"]


def test_records_of_both_kinds_are_refused_with_a_finding(archive: Mellanarkiv) -> None:
    sample = SamplePackage()
    for n, verdict in enumerate(("preserve", "dispose")):
        sample.files[f"metadata/descriptive/records/{n}.json"] = RECORD.format(verdict)
    waiting = archive.packed(1, sample)
    with pytest.raises(NotTakenIn) as error:
        archive.take_in(waiting)
    assert [found.rule for found in error.value.findings] == ["ARC-MIXED"]


def test_a_receipt_is_kept_with_its_package(archive: Mellanarkiv, one: Waiting) -> None:
    def add(site: Site) -> str:
        return add_receipt(site, one.package_id, "mottagningsbevis.json", b'{"kind": "custody"}')

    assert with_site(archive, add) == "v3"
    assert with_site(archive, add) == "v3"
    with open_package(archive.store, one.package_id) as package:
        kept = package.read("metadata/preservation/archive/mottagningsbevis.json")
    assert kept == b'{"kind": "custody"}'
    version = with_site(archive, lambda site: [row.version for row in schedule_of(site)])
    assert version == ["v3"]


def test_a_workspace_that_is_no_archive_says_so(archive: Mellanarkiv) -> None:
    def no_archive(site: Site) -> Rebuilt:
        return rebuild_archive(replace(site, archive=None), Quiet())

    with pytest.raises(UsageError, match="USE-NO-ARCHIVE"):
        with_site(archive, no_archive)


def test_a_store_on_a_missing_mount_is_not_made(archive: Mellanarkiv, tmp_path: Path) -> None:
    settings = archive.root / "leverans.toml"
    text = settings.read_text("utf-8").replace('"store"', f'"{tmp_path}/mnt/store"')
    settings.write_text(text, "utf-8")
    with pytest.raises(StorageError, match="no such folder"):
        rebuild(archive)


class Noted:
    """A catalogue in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Holding] = {}

    def enter(self, holding: Holding, package: object) -> None:
        del package
        self.kept[holding.package_id] = holding

    def withdraw(self, package_id: str) -> None:
        self.kept.pop(package_id, None)

    def holdings(self) -> list[Holding]:
        return list(self.kept.values())


def test_a_lost_ledger_is_rebuilt_from_the_store_alone(archive: Mellanarkiv) -> None:
    catalogues = Noted(), Noted()

    def noting(noted: Noted) -> Callable[[Site], Site]:
        def changed(site: Site) -> Site:
            assert site.archive is not None
            return replace(site, archive=replace(site.archive, catalogue=lambda: noted))

        return changed

    for n in range(1, 4):
        waiting = archive.packed(n)

        def take(site: Site, waiting: Waiting = waiting) -> TakenIn:
            reception = archive.controlled(archive.open(), waiting)
            return take_in(noting(catalogues[0])(site), reception, waiting.container)

        with_site(archive, take)
    before = with_site(archive, lambda site: [(r.package_id, r.bytes) for r in schedule_of(site)])
    shutil.rmtree(archive.root / "var")
    init_workspace(archive.root, role="archive", clock=archive.clock)
    done = with_site(archive, lambda site: rebuild_archive(noting(catalogues[1])(site), Quiet()))
    assert (done.packages, done.withdrawn, done.report.passed) == (3, 0, True)
    assert catalogues[1].kept == catalogues[0].kept
    holding = next(iter(catalogues[1].kept.values()))
    assert (holding.producer, holding.agreement) == ("Exempelnämnden", "LÖ 1")
    after = with_site(archive, lambda site: [(r.package_id, r.bytes) for r in schedule_of(site)])
    assert sorted(after) == sorted(before)


def schedule_of(site: Site) -> list[Scheduled]:
    with site.ledger.read() as connection:
        return list(longest_unaudited(connection))


def test_a_package_that_is_gone_is_withdrawn_and_a_broken_one_told(archive: Mellanarkiv) -> None:
    first, second = archive.packed(1), archive.packed(2)
    for waiting in (first, second):
        archive.take_in(waiting)
    shutil.rmtree(archive.object(first.package_id))
    for path in archive.object(second.package_id).rglob("inventory.json"):
        flip(path)
    done = rebuild(archive)
    assert (done.packages, done.withdrawn) == (0, 1)
    assert {rule for rule, _ in done.report.counts_by_rule} == {"AUD-INVENTORY"}
    assert events(archive)[0].event == "archive.rebuilt"
    assert events(archive)[0].outcome == "failure"


def test_an_audit_of_what_is_sound_is_an_event(archive: Mellanarkiv, one: Waiting) -> None:
    done = audit(archive)
    assert (done.packages, done.damaged, done.report.passed) == (1, 0, True)
    event = events(archive)[0]
    assert (event.event, event.outcome) == ("fixity.checked", "success")
    assert event.objects == (("package", one.package_id),)
    assert event.counts["files"] == done.files


def test_damage_is_told_and_mended_from_the_second_copy(archive: Mellanarkiv, one: Waiting) -> None:
    with_site(archive, lambda site: copy_archive(site, Quiet()))
    place = archive.object(one.package_id)
    before = everything(place)
    flip(place / "v1/content/METS.xml")
    (place / "v1/content/schemas/eget.xsd").unlink()
    done = audit(archive)
    assert (done.damaged, done.repaired, done.report.passed) == (0, 1, True)
    assert names(done) == {"AUD-REPAIRED": 2}
    assert everything(place) == before
    kept = archive.root / "var/damaged" / one.package_id / "v1/content/METS.xml"
    assert kept.is_file()
    assert [event.event for event in events(archive)[:2]] == ["fixity.repaired", "fixity.checked"]


def test_damage_without_a_good_copy_is_due_again_at_once(
    archive: Mellanarkiv, one: Waiting
) -> None:
    place = archive.object(one.package_id)
    flip(place / "v1/content/METS.xml")
    (place / "v1/content/schemas/eget.xsd").unlink()
    (place / "v1/content/skräp").write_bytes(b"x")
    done = audit(archive)
    assert (done.damaged, done.repaired, done.report.passed) == (1, 0, False)
    assert names(done) == {"AUD-DAMAGED": 1, "AUD-MISSING": 1, "AUD-SURPLUS": 1}
    for finding in done.report.findings:
        for language in ("sv", "en"):
            assert "{" not in render(finding, language).message
    (row,) = with_site(archive, schedule_of)
    assert (row.outcome, row.damaged) == (AuditOutcome.DAMAGED, 2)
    assert row.due_on == archive.clock().date()


def test_a_broken_inventory_is_told(archive: Mellanarkiv, one: Waiting) -> None:
    for path in archive.object(one.package_id).rglob("inventory.json"):
        flip(path)
    assert names(audit(archive)) == {"AUD-INVENTORY": 1}


def test_more_damage_than_is_listed_is_counted(
    archive: Mellanarkiv, one: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leverans.archive.auditing.MOST", 2)
    shutil.rmtree(archive.object(one.package_id) / "v1/content")
    assert names(audit(archive)) == {"AUD-MISSING": 2, "AUD-MORE": 1}


def test_every_package_is_read_within_the_days_in_nightly_portions(tmp_path: Path) -> None:
    clock = TickingClock()
    archive = Mellanarkiv(tmp_path / "arkiv", clock).make(audit_days=10)
    for n in range(20):
        archive.take_in(archive.packed(n))
    read: list[int] = []
    for _ in range(11):
        clock.at += timedelta(days=1)
        done = audit(archive, Portion())
        read.append(done.packages)
        assert done.overdue == 0
    assert max(read) <= 6  # no night has them all
    taken = with_site(archive, schedule_of)
    assert all(row.audited_at is not None for row in taken)


def test_a_portion_can_be_bounded_by_bytes_and_time(archive: Mellanarkiv) -> None:
    for n in range(3):
        archive.take_in(archive.packed(n))
    assert audit(archive, Portion(bytes=1)).packages == 1
    assert audit(archive, Portion(bytes=10**9)).packages == 3
    assert audit(archive, Portion(bytes=10**9, seconds=0)).packages == 0


def test_one_package_can_be_read_by_its_id(archive: Mellanarkiv, one: Waiting) -> None:
    archive.take_in(archive.packed(2))
    assert audit(archive, Portion(package=one.package_id)).packages == 1
    with pytest.raises(UsageError, match="USE-NOT-ARCHIVED"):
        audit(archive, Portion(package="inget"))


def test_a_second_copy_is_brought_up_to_date(archive: Mellanarkiv, one: Waiting) -> None:
    done = with_site(archive, lambda site: copy_archive(site, Quiet()))
    assert (done.packages, done.copied) == (1, 1)
    assert everything(archive.second.root) == everything(archive.store.root)
    with_site(archive, lambda site: add_receipt(site, one.package_id, "b.json", b"{}"))
    archive.take_in(archive.packed(2))
    done = with_site(archive, lambda site: copy_archive(site, Quiet()))
    assert (done.packages, done.copied) == (2, 2)
    assert everything(archive.second.root) == everything(archive.store.root)
    assert [event.event for event in events(archive)].count("package.copied") == 3


def test_what_is_damaged_is_not_copied_and_stops_no_other(archive: Mellanarkiv) -> None:
    for n in (1, 2):
        archive.take_in(archive.packed(n))
    flip(archive.object(archive.packed(1).package_id) / "v1/content/METS.xml")
    done = with_site(archive, lambda site: copy_archive(site, Quiet()))
    assert (done.packages, done.copied, done.report.passed) == (2, 1, False)
    assert {rule for rule, _ in done.report.counts_by_rule} == {"AUD-NOT-COPIED"}


def test_without_a_second_copy_there_is_nothing_to_copy_to(tmp_path: Path) -> None:
    archive = Mellanarkiv(tmp_path / "arkiv").make()
    with pytest.raises(UsageError, match="USE-NO-SECOND"):
        with_site(archive, lambda site: copy_archive(site, Quiet()))


def test_two_are_never_at_work_on_the_archive_at_once(archive: Mellanarkiv) -> None:
    def twice(site: Site) -> Rebuilt:
        with working(site, "archive"):
            return rebuild_archive(site, Quiet())

    with pytest.raises(LedgerBusy):
        with_site(archive, twice)


def test_the_schedule_is_a_row_that_keeps_its_day(archive: Mellanarkiv, one: Waiting) -> None:
    def due(site: Site) -> object:
        with site.ledger.read() as connection:
            found = scheduled(connection, one.package_id)
        assert found is not None
        return found.due_on

    before = with_site(archive, due)
    rebuild(archive)
    assert with_site(archive, due) == before
