"""What a mellanarkiv delivers onwards from its own store, and what it does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from leverans.archive.reading import open_package
from leverans.flow.custody import custody_of, custody_of_record, require_custody
from leverans.flow.migrate import migrate
from leverans.flow.outcome import Outcome, Status
from leverans.flow.watch import Quiet
from leverans.ingest.mellanarkiv import SUPERSEDED
from leverans.model.errors import ConfigurationError, UsageError
from leverans.model.finding import Level
from leverans.storage.local import LocalFolder
from leverans.testing.bystander import rows
from leverans.testing.onward import ONWARD, REGIONAL, OnwardSides
from leverans.testing.two_sides import TwoSides

OLD = {"Upprättad": "2014-11-03", "Klass": "1.1.1"}
OWN_STORE = '[source]\nkind = "mellanarkiv"\nsystem = "Mellanarkivet"\n'


def put(sides: TwoSides, name: str, text: str = "", **cells: str) -> None:
    data = f"%PDF-1.4\n% {text or name}\n%%EOF\n".encode()
    sides.add(name, data, **(OLD | {"Ärende": f"KN 2014-{len(sides.rows) + 1}"} | cells))


@pytest.fixture
def first(sides: TwoSides) -> TwoSides:
    """Two records that the mellanarkiv has."""
    for number in (1, 2):
        put(sides, f"nämnd/protokoll {number}.pdf")
    sides.write()
    assert sides.through().status is Status.TAKEN_OVER
    return sides


def errors(outcome: Outcome) -> dict[str, int]:
    counts = outcome.reports[0].counts_by_rule
    return {rule: n for (rule, level), n in counts.items() if level is Level.ERROR}


def through(onward: OnwardSides) -> Outcome:
    """Deliver and be answered, where the regional archive accepts by itself."""
    settings = onward.archive / "leverans.toml"
    settings.write_text(settings.read_text("utf-8").replace('"manual"', '"automatic"'), "utf-8")
    return onward.through(ONWARD)


def records(onward: OnwardSides) -> dict[str, dict[str, str]]:
    """Archive id -> what the regional archive has of it."""
    sql = (
        "SELECT r.archive_id, r.package, f.sha256, s.path FROM catalogue_record r"
        " JOIN catalogue_file f ON f.record = r.n"
        " JOIN catalogue_file_secret s ON s.record = r.n AND s.seq = f.seq"
    )
    return {row["archive_id"]: dict(row) for row in rows(onward.archive, sql)}


@pytest.mark.parametrize(
    "package",
    ['profile = "eark-sip"\nversion = "2.1.0"', 'profile = "bagit"', 'profile = "eark-sip"'],
)
def test_it_goes_in_the_profile_that_the_regional_archive_takes(
    first: TwoSides, package: str
) -> None:
    onward = OnwardSides.after(first, package=package)
    done = through(onward)
    assert done.status is Status.TAKEN_OVER
    theirs = rows(first.archive, "SELECT archive_id FROM catalogue_record")
    assert {row["archive_id"] for row in theirs} == set(records(onward))


def test_old_agreements_packages_and_history_go_along(first: TwoSides) -> None:
    onward = OnwardSides.after(first)
    through(onward)
    (package,) = {one["package"] for one in records(onward).values()}
    (old,) = rows(first.archive, "SELECT package_id FROM holding")
    store = LocalFolder(onward.archive / "var" / "archive")
    with open_package(store, package, version="v1") as stored:
        mets = stored.read("METS.xml").decode()
        premis = stored.read("metadata/preservation/premis.xml").decode()
    assert "KU 2026-0001" in mets
    assert old["package_id"] in premis
    assert "fixity check" in premis
    assert "ingestion" in premis


def test_only_the_newest_version_of_a_record_goes_and_names_are_told_apart(
    sides: TwoSides,
) -> None:
    put(sides, "nämnd/protokoll.pdf", "first")
    put(sides, "nämnd/annat.pdf")
    sides.write()
    sides.through()
    (sides.source / "nämnd/protokoll.pdf").write_bytes(b"%PDF-1.4\n% second\n%%EOF\n")
    sides.deliver()
    sides.receive()
    sides.deliver()
    onward = OnwardSides.after(sides)
    done = through(onward)
    assert done.balance is not None
    figures = (done.balance.source_files, done.balance.packaged_files, done.balance.balances)
    assert figures == (3, 2, True)
    kept = {one["path"].rpartition("/data/")[2]: one for one in records(onward).values()}
    assert set(kept) == {"nämnd/protokoll.pdf", "nämnd/annat.pdf"}
    newest = rows(
        sides.archive,
        "SELECT f.sha256 FROM catalogue_record r JOIN catalogue_file f ON f.record = r.n"
        " JOIN holding h ON h.package_id = r.package ORDER BY h.received_at DESC LIMIT 1",
    )
    assert kept["nämnd/protokoll.pdf"]["sha256"] == newest[0]["sha256"]
    assert SUPERSEDED.startswith("@")


def test_files_of_one_name_from_two_packages_lie_beside_each_other(sides: TwoSides) -> None:
    put(sides, "protokoll.pdf", "den ena")
    sides.write()
    sides.through()
    sides.rows.clear()
    (sides.source / "protokoll.pdf").unlink()
    put(sides, "protokoll.pdf", "den andra")
    path = sides.producer / "agreements" / "filyta.toml"
    text = path.read_text("utf-8").replace('"Filytan"', '"Andra ytan"')
    path.write_text(text, "utf-8")
    sides.write()
    sides.through()
    onward = OnwardSides.after(sides)
    assert through(onward).status is Status.TAKEN_OVER
    found = records(onward)
    assert len({one["sha256"] for one in found.values()}) == 2
    assert len({one["path"] for one in found.values()}) == 2
    assert onward.deliver(ONWARD).status is Status.NOTHING_NEW


def test_what_another_creator_has_and_what_is_not_accepted_stays(first: TwoSides) -> None:
    put(first, "senare.pdf")
    first.write()
    first.set_archive('acceptance = "manual"')
    first.deliver()
    first.receive()
    onward = OnwardSides.after(first)
    held = onward.deliver(ONWARD)
    assert held.balance is not None
    assert held.balance.source_files == 2
    path = onward.producer / "agreements" / f"{ONWARD}.toml"
    path.write_text(path.read_text("utf-8").replace("Kulturnämnden", "Trafiknämnden"), "utf-8")
    assert onward.deliver(ONWARD).balance is not None
    other = OnwardSides(first.root, first.clock)
    assert other.deliver(ONWARD).status is not Status.TAKEN_OVER


def test_damage_in_the_store_stops_its_package_and_is_told(first: TwoSides) -> None:
    onward = OnwardSides.after(first)
    store = onward.producer / "var" / "archive"
    damaged = next(path for path in store.rglob("*protokoll 1.pdf") if path.is_file())
    data = bytearray(damaged.read_bytes())
    data[-2] ^= 1
    damaged.chmod(0o600)
    damaged.write_bytes(data)
    held = onward.deliver(ONWARD)
    assert held.status is Status.HELD
    assert errors(held) == {"MIG-FIXITY": 1}
    assert onward.incoming() == []


def test_what_was_handed_over_is_refused_when_it_has_changed(first: TwoSides) -> None:
    onward = OnwardSides.after(first)
    assert through(onward).status is Status.TAKEN_OVER
    (first.source / "nämnd/protokoll 1.pdf").write_bytes(b"%PDF-1.4\n% ny\n%%EOF\n")
    first.deliver()
    first.receive()
    first.deliver()
    held = onward.deliver(ONWARD)
    assert held.status is Status.HELD
    assert errors(held) == {"GATE-CUSTODY": 1}
    (found,) = [one for one in held.reports[0].findings if one.rule == "GATE-CUSTODY"]
    assert dict(found.params)["holder"] == REGIONAL


def test_a_package_of_which_a_part_is_gone_is_nobodys_to_dispose_of_as_a_whole(
    sides: TwoSides,
) -> None:
    put(sides, "gammal.pdf")
    put(sides, "ny.pdf", Upprättad="2024-11-03")
    sides.write()
    sides.through()
    onward = OnwardSides.after(sides)
    held = onward.deliver(ONWARD)
    assert errors(held) == {"GATE-AGE": 1}
    (young,) = [one.item for one in held.reports[0].findings if one.rule == "GATE-AGE"]
    (one,) = rows(
        sides.archive,
        f"SELECT archive_id, package FROM catalogue_record WHERE archive_id = '{young}'",  # noqa: S608 - ours
    )
    onward.leave_out(young, "För ny", ONWARD)
    assert through(onward).status is Status.TAKEN_OVER
    opened = onward.open()
    with opened.site.ledger:
        fact = custody_of(opened.site, one["package"])
        kept = custody_of_record(opened.site, one["archive_id"])
        with pytest.raises(UsageError) as caught:
            require_custody(opened.site, one["package"], "Kulturnämnden, Exempelregionen")
    assert fact is not None
    assert kept is not None
    assert fact.holder == kept.holder == "Kulturnämnden, Exempelregionen"
    assert dict(caught.value.findings[0].params)["holder"] == REGIONAL


def test_a_source_of_ones_own_needs_a_store_of_ones_own(first: TwoSides) -> None:
    text = (first.producer / "agreements" / "filyta.toml").read_text("utf-8")
    begin, end = text.index("[source]"), text.index("[package]")
    path = first.producer / "agreements" / "eget.toml"
    path.write_text(text[:begin] + OWN_STORE + text[end:], "utf-8")
    opened = first.open()
    with opened.site.ledger, pytest.raises(ConfigurationError) as caught:
        opened.engagement("eget")
    assert [one.rule for one in caught.value.findings] == ["SET-NO-STORE"]


def test_it_is_no_migration(first: TwoSides) -> None:
    onward = OnwardSides.after(first)
    opened = onward.open()
    with opened.site.ledger, pytest.raises(UsageError) as caught:
        migrate(opened.site, opened.engagement(ONWARD), Quiet())
    assert caught.value.findings[0].rule == "USE-NO-PACKAGES"


def test_an_agreement_to_deliver_by_refuses_nothing_that_arrives(first: TwoSides) -> None:
    OnwardSides.after(first)
    put(first, "senare.pdf")
    first.write()
    assert first.through().status is Status.TAKEN_OVER


def test_no_record_is_changed_on_the_way(first: TwoSides) -> None:
    onward = OnwardSides.after(first)
    through(onward)
    before, after = (documents(side.archive) for side in (first, onward))
    assert len(before) == 2
    for archive_id, said in before.items():
        now = after[archive_id]
        assert {name for name in said if said[name] != now.get(name)} <= {"retention", "files"}
        assert now["retention"]["row_id"] == said["retention"]["row_id"]
        assert now["retention"]["phrase"] == said["retention"]["phrase"]
        for old, new in zip(said["files"], now["files"], strict=True):
            for name in ("id", "name", "size", "modified"):
                assert old.get(name) == new.get(name)
            assert new["digests"]["SHA-256"] == old["digests"]["SHA-256"]


def documents(archive: Path) -> dict[str, dict[str, Any]]:
    """Archive id -> the record's own document, as the archive keeps it."""
    found = {}
    store = LocalFolder(archive / "var" / "archive")
    for row in rows(archive, "SELECT package_id FROM holding"):
        with open_package(store, row["package_id"], version="v1") as stored:
            for file in stored.files("metadata/descriptive/records/"):
                with stored.open(file.path) as stream:
                    said = json.loads(stream.read())
                found[said["archive_id"]] = said
    return found
