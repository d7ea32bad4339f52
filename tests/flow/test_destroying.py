"""Destroying records in an archive's workspace: what the catalogue, its verbs and copies know."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from leverans.archive.doomed import Doomed
from leverans.archive.generations import root_of, standing
from leverans.archive.ingest_facts import Attachment
from leverans.archive.ingesting import add_documents
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import OBJECT_DECLARATION
from leverans.archive.purging import Purged
from leverans.archive.tombstones import POINTER
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.copy_archive import copy_archive
from leverans.flow.destroying import destroy_records, mandate_of, record_digests
from leverans.flow.fetch import Wanted, fetch
from leverans.flow.find import find_in_archive, look_up
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.taking_in import NotTakenIn, take_in
from leverans.flow.watch import Quiet
from leverans.ledger.record_facts import facts
from leverans.ledger.tables import METADATA
from leverans.ledger.tombstones import culled
from leverans.model.catalogue_entry import Query
from leverans.model.errors import UsageError
from leverans.model.exposure import Audience
from leverans.packaging.log_checkpoint import NAME
from leverans.testing.cullable import (
    AT,
    CHECKPOINT,
    Cullable,
    every_byte,
    holds,
    keep_cullable,
    mandate,
)
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.wiring.site import Opened


class World:
    """An archive with a second copy, and a package of three records in both."""

    def __init__(self, place: Path) -> None:
        self.archive = Mellanarkiv(place / "archive").make(second=True)
        self.kept: Cullable = keep_cullable(self.archive.store.root, place / "scratch")
        self.opened: Opened = self.archive.open()
        rebuild_archive(self.opened.site, Quiet())
        copy_archive(self.opened.site, Quiet())

    @property
    def id(self) -> str:
        return self.kept.package_id

    def destroy(self, *keys: str, order: str = "GALLR-2026-0001") -> Purged:
        doomed = self.kept.doomed(self.archive.store, *keys)
        return destroy_records(self.opened.site, self.id, doomed, mandate(order))

    def rows(self, word: str) -> list[str]:
        """Tables in which a word stands, whatever the column."""
        with self.opened.site.ledger.read() as connection:
            return [
                table.name
                for table in METADATA.sorted_tables
                if word.casefold() in str(connection.execute(table.select()).all()).casefold()
            ]

    def total(self, words: str) -> int:
        return find_in_archive(self.opened.site, Query(words=words)).total


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_checkpoint_that_a_package_carried_is_in_what_remains_of_it(world: World) -> None:
    world.destroy("två")
    remains = world.archive.store.root / standing(world.archive.store, world.id).root
    (carried,) = remains.rglob(NAME)
    assert carried.read_bytes() == CHECKPOINT


def test_the_catalogue_forgets_every_word_and_keeps_the_tombstone(world: World) -> None:
    assert (world.total("två"), world.total("testsson")) == (1, 3)
    assert len(world.rows("i två")) > 0
    world.destroy("två")
    assert (world.total("två"), world.total("testsson")) == (0, 2)
    for word in ("i två", "hemlig två", "bilaga å två", "KN två"):
        assert world.rows(word) == [], word
    with world.opened.site.ledger.read() as connection:
        assert culled(connection, list(world.kept.records.values())) == {world.kept.records["två"]}
        assert {one.id for one in facts(connection)} == {
            world.kept.records["ett"],
            world.kept.records["tre"],
        }
        left = connection.execute(text("SELECT term FROM catalogue_term_secret")).scalars()
        assert "två" not in set(left)


def test_both_places_are_the_same_and_sound_afterwards(world: World) -> None:
    world.destroy("två")
    assert every_byte(world.archive.store.root) == every_byte(world.archive.second.root)
    assert holds(world.archive.second.root, b"hemlig tv") == []
    done = audit_archive(world.opened.site, Portion(everything=True), Quiet())
    assert (done.packages, done.damaged, done.report.findings) == (1, 0, ())
    assert copy_archive(world.opened.site, Quiet()).copied == 0


def test_show_get_and_search_say_that_it_was_culled(world: World, tmp_path: Path) -> None:
    world.destroy("två")
    record = world.kept.records["två"]
    site = world.opened.site
    found = look_up(site, record)
    assert found is not None
    (stone,) = found.tombstones
    assert (stone.protocol, stone.culled_at) == ("GP-2026-0001", AT)
    assert look_up(site, record, Audience.EXTERNAL) is None
    with pytest.raises(UsageError) as raised:
        fetch(site, Wanted(archive_id=record, into=tmp_path / "out"), world.opened.stored)
    assert raised.value.findings[0].rule == "USE-CULLED"
    package = look_up(site, world.id)
    assert package is not None
    assert [one.record for one in package.tombstones] == [record]


def test_a_rebuild_from_the_store_alone_knows_the_same(world: World) -> None:
    world.destroy("två")
    site = world.opened.site
    with site.ledger.begin() as connection:
        connection.execute(text("DELETE FROM tombstone"))
        connection.execute(text("UPDATE holding SET reading = 0"))
    rebuilt = rebuild_archive(site, Quiet())
    assert (rebuilt.packages, rebuilt.records, rebuilt.withdrawn) == (1, 2, 0)
    assert rebuilt.report.findings == ()
    found = look_up(site, world.kept.records["två"])
    assert found is not None
    assert found.tombstones[0].order == "GALLR-2026-0001"
    assert world.total("testsson") == 2


def test_a_package_of_which_all_is_culled_is_its_tombstones(world: World) -> None:
    world.destroy("ett", "två", "tre")
    assert world.total("testsson") == 0
    found = look_up(world.opened.site, world.id)
    assert found is not None
    assert (len(found.versions), len(found.tombstones)) == (0, 3)
    rebuilt = rebuild_archive(world.opened.site, Quiet())
    assert (rebuilt.packages, rebuilt.records) == (1, 0)


def test_a_second_copy_from_a_backup_brings_nothing_back(world: World, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(world.archive.second.root, backup)
    world.destroy("två")
    shutil.rmtree(world.archive.second.root)
    shutil.copytree(backup, world.archive.second.root)
    assert audit_archive(world.opened.site, Portion(everything=True), Quiet()).damaged == 0
    assert holds(world.archive.store.root, b"hemlig tv") == []
    copy_archive(world.opened.site, Quiet())
    assert every_byte(world.archive.store.root) == every_byte(world.archive.second.root)


def test_nothing_is_mended_or_copied_of_what_is_half_destroyed(world: World) -> None:
    root = root_of(world.id, 0)
    before = every_byte(world.archive.second.root / root)
    old = {path: (world.archive.store.root / root / path).read_bytes() for path in before}
    world.destroy("två")
    for path in sorted(old)[1:]:  # as if a process had been killed while it destroyed
        target = world.archive.store.root / root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(old[path])
    (world.archive.store.root / root / "v1/content" / POINTER).unlink(missing_ok=True)
    with world.opened.site.ledger.begin() as connection:
        connection.execute(text("UPDATE fixity_audit SET object_root = :root"), {"root": root})
    done = audit_archive(world.opened.site, Portion(everything=True), Quiet())
    assert [one.rule for one in done.report.findings] == ["AUD-CULLING-UNFINISHED"]
    again = rebuild_archive(world.opened.site, Quiet())
    assert [one.rule for one in again.report.findings] == ["AUD-CULLING-UNFINISHED"]
    assert again.records == 2
    with world.opened.site.ledger.begin() as connection:
        connection.execute(text("UPDATE fixity_audit SET object_root = :root"), {"root": root})
    copied = copy_archive(world.opened.site, Quiet())
    assert [one.rule for one in copied.report.findings] == ["AUD-CULLING-UNFINISHED"]
    assert holds(world.archive.second.root, b"hemlig tv") == []
    stands = standing(world.archive.store, world.id)
    assert (stands.generation, stands.behind) == (1, True)
    assert (world.archive.store.root / root / OBJECT_DECLARATION).exists()


def test_a_culled_package_is_not_taken_in_again(world: World) -> None:
    waiting = world.archive.packed(1)
    world.archive.take_in(waiting)
    site = world.opened.site
    digests = record_digests(site, waiting.package_id, [waiting.package_id])
    doomed = [Doomed(record=name, digest=one.digest) for name, one in digests.items()]
    destroy_records(site, waiting.package_id, doomed, mandate("GALLR-2026-0009"))
    before = every_byte(world.archive.store.root)
    reception = world.archive.controlled(world.opened, waiting)
    with pytest.raises(NotTakenIn) as raised:
        take_in(site, reception, waiting.container)
    assert raised.value.findings[0].rule == "ARC-CULLED"
    assert every_byte(world.archive.store.root) == before


def test_a_receipt_that_comes_later_lies_with_what_remains(world: World) -> None:
    world.destroy("två")
    version = Version(created=AT, message="receipt added", user="Exempelarkivet")
    later = [Attachment(name="mottagningsbevis.json", data=b"{}\n")]
    assert add_documents(world.archive.store, world.id, later, version) == "v3"
    rebuilt = rebuild_archive(world.opened.site, Quiet())
    assert (rebuilt.packages, rebuilt.report.findings) == (1, ())
    world.destroy("tre", order="GALLR-2027-0001")
    assert standing(world.archive.store, world.id).generation == 2
    assert holds(world.archive.store.root, b"mottagningsbevis.json")


def test_what_an_audit_put_aside_goes_too(world: World) -> None:
    aside = world.opened.site.folder("damaged", world.id)
    (aside / "v1").mkdir()
    (aside / "v1/hemlig två.txt").write_bytes(b"skadade byte")
    world.destroy("två")
    assert not aside.exists()


def test_the_container_in_the_drop_folder_goes_and_its_note_stays(world: World) -> None:
    incoming = world.archive.root / "drop/incoming"
    incoming.mkdir(parents=True)
    for name in (f"{world.id}.tar", f"{world.id}.note.json", "annat.tar"):
        (incoming / name).write_bytes(b"hemlig")
    parts = world.archive.root / "drop/parts"
    parts.mkdir()
    (parts / f"{world.id}.7.tar").write_bytes(b"hemlig")
    folder = world.archive.root / "drop/folders" / world.id / "data"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"hemlig")
    world.destroy("två")
    left = {path.name for path in (world.archive.root / "drop").rglob("*") if path.is_file()}
    assert left == {f"{world.id}.note.json", "annat.tar"}


def test_the_log_says_it_with_ids_alone(world: World) -> None:
    world.destroy("två")
    found = look_up(world.opened.site, world.id)
    assert found is not None
    events = [one for one in found.events if one.event.event == "disposal.executed"]
    assert len(events) == 1
    assert dict(events[0].event.objects)["order"] == "GALLR-2026-0001"


def test_a_mandate_of_the_same_order_is_the_same(world: World) -> None:
    given = {"order": "GALLR-2026-0001", "protocol": "GP-1", "decisions": ("A",), "at": AT}
    site = world.opened.site
    assert mandate_of(site, **given) == mandate_of(site, **given)  # type: ignore[arg-type]
    assert mandate_of(site, **given).archive == site.name  # type: ignore[arg-type]
