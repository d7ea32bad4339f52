"""Story 11, the half of the packages: an older e-archive is migrated.

Twelve packages of four kinds; one has a flipped byte, one lacks an object that the culling list
explains, and a folder is of no known kind. Exactly these are told; the rest keeps ids, dates and
fixity; counts balance per old delivery; the migration's date is never a record's.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from leverans.clock import LOCAL
from leverans.flow.migrate import Migrated, migrate, sign_off
from leverans.flow.outcome import Status
from leverans.flow.record_checks import check_plan
from leverans.flow.watch import Quiet
from leverans.ingest.interface import Scope
from leverans.ledger.migrated import migrated_items
from leverans.model.errors import UsageError
from leverans.model.finding import Level
from leverans.testing.old_archive import OldArchive
from leverans.testing.two_sides import TickingClock, TwoSides

pytestmark = pytest.mark.story

AGREEMENT = "migrering"
TERMS = """
reference = "KU 2026-0002"
label = "Migrering av det äldre e-arkivet"
plan = "dhp"
[archival_creator]
name = "Kulturnämnden, Exempelregionen"
[submitter]
name = "Kulturförvaltningen, Exempelregionen"
[receiver]
name = "Exempelregionens mellanarkiv"
[source]
kind = "packages"
system = "Gamla e-arkivet"
location = "{source}"
[source.options]
culled = "gallrat.csv"
record_type = "Arkiverad handling"
access_level = "2"
[check]
identify = false
[check.levels]
SRC-EMPTY = "warning"
[target]
kind = "folder"
location = "{drop}"
"""
PLAN = """plan_id;plan_version;rad_id;process_kod;process;handlingstyp;gallringsfrist
DHP;2026;1;1;Leda;Arkiverad handling;Bevaras
DHP;2026;2;1;Leda;Handling;Bevaras
DHP;2026;3;1;Leda;Ansökan;Bevaras
DHP;2026;4;1;Leda;Plan;Bevaras
"""
FLIPPED, LOST = "2020/bag-3.tar", "2019/fgs-2.zip"
NOW = datetime(2027, 6, 7, 9, 0, tzinfo=LOCAL)
KILLS = 6
BROKEN_FILE, LOST_FILE = "data/mapp/3.txt", "Content/1/b.txt"


@pytest.fixture
def old(tmp_path: Path) -> OldArchive:
    archive = OldArchive(tmp_path / "äldre").fill()
    archive.flip(FLIPPED, BROKEN_FILE)
    archive.lose(LOST, LOST_FILE)
    archive.explain(LOST, LOST_FILE)
    archive.stranger()
    archive.write()
    return archive


@pytest.fixture
def sides(tmp_path: Path, old: OldArchive) -> TwoSides:
    sides = TwoSides(tmp_path, clock=TickingClock(at=NOW)).make()
    text = TERMS.format(source=old.root, drop=sides.drop)
    (sides.producer / "agreements" / f"{AGREEMENT}.toml").write_text(text, "utf-8")
    (sides.producer / "plans" / "dhp.csv").write_text(PLAN, "utf-8")
    return sides


def run(sides: TwoSides, *, test: bool = False) -> Migrated:
    opened = sides.open()
    with opened.site.ledger:
        return migrate(opened.site, opened.engagement(AGREEMENT), Quiet(), test=test)


def told(migrated: Migrated) -> list[tuple[str, str]]:
    (report,) = migrated.outcome.reports
    return sorted((one.rule, one.location) for one in report.findings if one.level is Level.ERROR)


def through(sides: TwoSides) -> Migrated:
    run(sides)
    sides.leave_out(FLIPPED, "Trasigt i det äldre e-arkivet, ingen säkerhetskopia", AGREEMENT)
    sides.leave_out("2021/okänt", "Inget arkivmaterial", AGREEMENT)
    assert run(sides).outcome.status is Status.WAITING
    sides.receive()
    return run(sides)


def test_exactly_the_faults_are_told_and_the_rest_is_migrated(
    sides: TwoSides, old: OldArchive
) -> None:
    before = snapshot(old.root)
    held = run(sides)
    assert held.outcome.status is Status.HELD
    assert told(held) == [
        ("MIG-FIXITY", FLIPPED),
        ("SRC-PKG-UNKNOWN", "2021/okänt"),
    ]
    (report,) = held.outcome.reports
    explained = [one.location for one in report.findings if one.rule == "SRC-PKG-CULLED"]
    assert explained == [LOST]

    done = through(sides)
    assert done.outcome.status is Status.TAKEN_OVER
    assert done.can_be_signed
    rows = {row.delivery: row for row in done.rows}
    assert all(row.balances and row.decided for row in done.rows)
    assert rows["Leverans 2017"].packages == 3
    assert rows["Leverans 2017"].rejected == {
        "Trasigt i det äldre e-arkivet, ingen säkerhetskopia": (6, sum_of(old, FLIPPED))
    }
    assert sum(row.culled for row in done.rows) == 1
    assert sum(row.files for row in done.rows) == sum(map(len, old.files.values()))
    assert snapshot(old.root) == before


def test_migrated_records_keep_ids_dates_and_fixity(sides: TwoSides, old: OldArchive) -> None:
    done = through(sides)
    delivery = done.outcome.delivery
    assert delivery is not None
    packed = package_files(sides)
    site = sides.site()
    with site.ledger, site.ledger.read() as connection:
        links = [
            item for package in delivery.packages for item in migrated_items(connection, package.id)
        ]
    assert len(links) == sum(map(len, kept(old).values()))
    assert {link.old_package_name for link in links} == set(kept(old))
    in_package = {digest(data) for path, data in packed.items() if "/data/" in path}
    for link in links:
        data = kept(old)[link.old_package_name][link.old_item.removeprefix("paket/")]
        assert link.digest == digest(data)
        assert link.digest in in_package
        if link.old_digest:
            name = link.old_algorithm.replace("-", "").lower()
            assert hashlib.new(name, data).hexdigest() == link.old_digest
    fgs = next(one for one in records(packed) if one.get("display_id") == "RS 1-2019-1:1")
    assert fgs["dates"]["closed"]["value"] == "2020-11-30"
    assert fgs["extra"]["package.id"] == "UUID:fgs-1"
    assert fgs["extra"]["package.created"] == "2026-03-02T08:00:00+01:00"


def test_the_date_of_the_migration_is_never_a_trigger(sides: TwoSides) -> None:
    through(sides)
    packed = package_files(sides)
    told = records(packed)
    assert {"closed", "established"} <= {name for one in told for name in one.get("dates", {})}
    for one in told:
        about = {name: value for name, value in one.items() if name != "files"}
        assert "2027-06-07" not in json.dumps(about)
        assert one["retention"]["verdict"] == "preserve"
    bags = [one for one in told if one["extra"].get("package.session") == "Leverans 2017"]
    assert len(bags) == 2
    assert all("dates" not in one for one in bags)  # missing stays missing
    assert b"2027-06-07" in packed["metadata/preservation/premis.xml"]  # an event, and no more


def test_the_verdict_on_a_record_is_the_same_whenever_it_is_migrated(
    sides: TwoSides, tmp_path: Path
) -> None:
    through(sides)
    first = {one["archive_id"]: one["retention"] for one in records(package_files(sides))}
    sides.clock = TickingClock(at=NOW + timedelta(days=4000))
    opened = sides.open()
    with opened.site.ledger:
        engagement = opened.engagement(AGREEMENT)
        scope = Scope(authority=opened.site.namespace, work=tmp_path / "later")
        engagement.source.inventory(scope)
        later = {
            record.archive_id: check_plan(record, engagement.plan, {}).retention
            for record in engagement.source.records(scope)
        }
    for archive_id, retention in first.items():
        planned = later[archive_id]
        assert planned is not None
        told = (retention["verdict"], retention["row_id"], retention["phrase"])
        assert (planned.verdict, planned.row_id, planned.phrase) == told


def test_old_agreements_history_and_documents_go_along(sides: TwoSides, old: OldArchive) -> None:
    through(sides)
    packed = package_files(sides)
    mets = packed["METS.xml"].decode()
    assert '<altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">LÖ 2019-4</altRecordID>' in mets
    premis = packed["metadata/preservation/premis.xml"].decode()
    for kind in ("ingestion", "fixity check", "migration"):
        assert f">{kind}</eventType>" in premis
    assert "2019-05-01T10:00:00.000+02:00" in premis
    carried = set(packed.values())
    for files in kept(old).values():
        assert set(files.values()) <= carried


def test_running_again_migrates_nothing_new(sides: TwoSides) -> None:
    done = through(sides)
    again = run(sides)
    assert again.outcome.status is Status.NOTHING_NEW
    assert (again.verified, again.linked) == (0, 0)
    assert again.rows == done.rows
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1


def test_the_table_is_signed_off_only_when_all_is_decided(sides: TwoSides) -> None:
    held = run(sides)
    opened = sides.open()
    agreement = opened.engagement(AGREEMENT).agreement
    with opened.site.ledger, pytest.raises(UsageError):
        sign_off(opened.site, agreement, held)
    done = through(sides)
    opened = sides.open()
    with opened.site.ledger:
        sign_off(opened.site, agreement, done)
    signed = next(event for event in sides.events() if event.event == "migration.signed")
    table = (sides.producer / done.report.data).read_bytes()
    assert signed.evidence == digest(table) == done.report.digest
    page = (sides.producer / done.report.page).read_text("utf-8")
    assert "Leverans 2017" in page
    assert done.report.digest in page


def test_a_byte_that_changes_after_the_verification_is_found_before_anything_is_sent(
    sides: TwoSides, old: OldArchive
) -> None:
    run(sides)
    sides.leave_out(FLIPPED, "Trasigt", AGREEMENT)
    sides.leave_out("2021/okänt", "Inget arkivmaterial", AGREEMENT)
    path = old.root / "2020/bag-1/data/b.txt"
    stat = path.stat()
    path.write_bytes(b"c")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    held = run(sides)
    assert held.outcome.status is Status.HELD
    assert told(held) == [("SRC-CHANGED", "2020/bag-1")]
    assert sides.incoming() == []


def test_a_plain_delivery_of_an_older_archive_is_held(sides: TwoSides) -> None:
    run(sides)
    held = sides.deliver(AGREEMENT)
    assert held.status is Status.HELD
    assert "MIG-BY-MIGRATE" in {one.rule for one in held.reports[0].findings}
    assert sides.incoming() == []


def test_a_dry_run_sends_and_links_nothing(sides: TwoSides) -> None:
    run(sides)
    sides.leave_out(FLIPPED, "Trasigt", AGREEMENT)
    sides.leave_out("2021/okänt", "Inget arkivmaterial", AGREEMENT)
    tried = run(sides, test=True)
    assert tried.outcome.status is Status.READY
    assert tried.linked == 0
    assert sides.incoming() == []


def test_a_migration_that_is_killed_anywhere_goes_on(
    sides: TwoSides, old: OldArchive, tmp_path: Path
) -> None:
    run(sides)
    sides.leave_out(FLIPPED, "Trasigt", AGREEMENT)
    sides.leave_out("2021/okänt", "Inget arkivmaterial", AGREEMENT)
    program_ = [sys.executable, "-m", "leverans.testing.killed", "migrate"]
    begun = tmp_path / "begun"
    shutil.copytree(sides.producer, begun)
    whole = subprocess.run(
        [*program_, str(sides.producer), AGREEMENT], check=True, capture_output=True, text=True
    )
    moments = len(whole.stdout.splitlines())
    built = sides.container().read_bytes()
    for at in range(1, moments + 1, max(1, moments // KILLS)):
        shutil.rmtree(sides.producer)
        shutil.rmtree(sides.drop)
        shutil.copytree(begun, sides.producer)
        sides.drop.mkdir()
        killed = [*program_, str(sides.producer), AGREEMENT, "--at", str(at)]
        assert subprocess.run(killed, check=False, capture_output=True).returncode == -9
        again = [*program_, str(sides.producer), AGREEMENT]
        assert subprocess.run(again, check=False, capture_output=True).returncode == 0
        assert sides.container().read_bytes() == built
        site = sides.site()
        with site.ledger, site.ledger.read() as connection:
            linked = list(migrated_items(connection, sides.container().stem))
        assert len(linked) == sum(map(len, kept(old).values()))


def kept(old: OldArchive) -> dict[str, dict[str, bytes]]:
    """The packages that are migrated."""
    return {key: files for key, files in old.files.items() if key not in (FLIPPED, "2021/okänt")}


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def sum_of(old: OldArchive, key: str) -> int:
    return sum(map(len, old.files[key].values()))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def package_files(sides: TwoSides) -> dict[str, bytes]:
    found = {}
    with tarfile.open(sides.container()) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is not None:
                found[member.name.partition("/")[2]] = stream.read()
    return found


def records(packed: dict[str, bytes]) -> list[dict[str, Any]]:
    begin = "metadata/descriptive/records/"
    return [json.loads(data) for path, data in packed.items() if path.startswith(begin)]
