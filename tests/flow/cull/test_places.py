"""Every place that records are culled in, held against the one contract."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from leverans.archive.doomed import document_path
from leverans.archive.generations import root_of, standing
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.reading import open_package
from leverans.archive.writing import ObjectWriter
from leverans.flow.copy_archive import copy_archive
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.place import Objection
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.watch import Quiet
from leverans.ledger import culling
from leverans.ledger.culling import Taken
from leverans.model.culling import CullingItem, CullingOrder, OrderKind, OrderState, Step, Withheld
from leverans.testing.cullable import Cullable, holds, keep_cullable
from leverans.testing.culling_contract import ORDER, CullingContract, PlaceWorld
from leverans.testing.culling_place import FolderPlace
from leverans.testing.culling_world import CullingWorld, record_id
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.testing.people import person
from leverans.wiring.site import Opened


class TestFolderPlace(CullingContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[PlaceWorld]:
        made = CullingWorld(tmp_path).make(records=4)

        def change(record: str) -> None:
            (made.place.root / record / "b.pdf").write_bytes(b"annan bilaga")

        with made.opened() as site, site.ledger.read() as connection:
            yield PlaceWorld(
                place=made.place,
                connection=lambda: connection,
                again=lambda: FolderPlace(made.place.root),
                records=tuple(record_id(number) for number in range(1, 5)),
                change=change,
            )


class Kept:
    """An archive with a second copy and a package of four records in both."""

    def __init__(self, place: Path) -> None:
        self.archive = Mellanarkiv(place / "archive").make(second=True)
        keys = ("ett", "två", "tre", "fyra")
        self.package: Cullable = keep_cullable(
            self.archive.store.root, place / "scratch", keys=keys
        )
        self.opened: Opened = self.archive.open()
        rebuild_archive(self.opened.site, Quiet())
        copy_archive(self.opened.site, Quiet())
        self.records = tuple(self.package.records[key] for key in keys)
        self.begin_another(ORDER)

    @property
    def place(self) -> MellanarkivPlace:
        return MellanarkivPlace(self.opened.site)

    def begin_another(self, expected: str) -> None:
        """The ledger knows the order that is destroyed by."""

        site = self.opened.site
        with site.ledger.begin() as connection:
            assert culling.next_order_id(connection, 2026) == expected
            order = CullingOrder(id=expected, kind=OrderKind.PLAN, state=OrderState.PROPOSED)
            for step in (Step.PROPOSED, Step.STARTED):
                taken = Taken(step=step, actor=site.actor, role="archivist", at=site.clock())
                if step is Step.PROPOSED:
                    culling.enter(connection, order, taken)
                else:
                    culling.note_step(connection, expected, taken)

    def item(self, record: str) -> CullingItem:
        snapshot = self.place.snapshot(record)
        assert snapshot is not None
        return CullingItem(
            record=record,
            package=self.package.package_id,
            digest=snapshot.digest,
            files=snapshot.files,
            bytes=snapshot.bytes,
        )


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with ExitStack() as stack:
        made = Kept(tmp_path)
        stack.callback(made.opened.site.ledger.close)
        yield made


class TestMellanarkiv(CullingContract):
    @pytest.fixture
    def world(self, kept: Kept) -> Iterator[PlaceWorld]:
        def change(record: str) -> None:
            """Another version of the object, in which the record has another file."""

            with open_package(kept.archive.store, kept.package.package_id) as package:
                data = package.read(document_path(record)).replace(b'"schema":1', b'"schema": 1')
            with ObjectWriter(kept.archive.store, object_id(kept.package.package_id)) as writer:
                writer.begin_next()
                created = "2026-03-02T09:00:00+01:00"
                writer.open_version(Version(created=created, message="changed", user="x"))
                writer.add(document_path(record), data)
                writer.close_version()
                writer.publish()

        with ExitStack() as stack:

            def fresh() -> Connection:
                return stack.enter_context(kept.opened.site.ledger.read())

            yield PlaceWorld(
                place=kept.place,
                connection=fresh,
                again=lambda: kept.place,
                records=kept.records,
                change=change,
            )


def destroy(kept: Kept, *records: str) -> None:
    items = [kept.item(record) for record in records]
    told = list(kept.place.destroy(ORDER, items))
    assert [each.failed for each in told] == [""] * len(items)


def test_no_byte_of_what_was_culled_is_left_in_the_store_or_its_copy(kept: Kept) -> None:
    words = "Innehållet i två".encode()
    assert holds(kept.archive.store.root, words)
    assert holds(kept.archive.second.root, words)
    destroy(kept, kept.records[1])
    assert not holds(kept.archive.store.root, words)
    assert not holds(kept.archive.second.root, words)


def test_bytes_that_stay_in_the_second_copy_are_not_absent(kept: Kept) -> None:
    aside = kept.archive.root / "undan"
    shutil.copytree(kept.archive.second.root, aside)
    destroy(kept, kept.records[0])
    assert kept.place.absent(kept.records[0])
    shutil.rmtree(kept.archive.second.root)
    aside.rename(kept.archive.second.root)
    assert not kept.place.absent(kept.records[0])


def test_an_old_generation_that_lies_there_again_is_not_absent(kept: Kept) -> None:
    package = kept.package.package_id
    before = kept.archive.store.root / root_of(package, 0)
    aside = kept.archive.root / "undan"
    shutil.copytree(before, aside)
    destroy(kept, kept.records[0])
    shutil.rmtree(before)
    shutil.copytree(aside, before)
    assert standing(kept.archive.store, package).behind
    assert not kept.place.absent(kept.records[0])


def test_backups_expire_when_the_workspace_says_so(kept: Kept) -> None:

    site = kept.opened.site
    assert kept.place.backups_until(date(2026, 3, 2)) == ""
    told = replace(site, culling=replace(site.culling, backup_days=90))
    assert MellanarkivPlace(told).backups_until(date(2026, 3, 2)) == "2026-05-31"
    assert person(site, 61_001).culling == site.culling


def test_where_the_pointer_is_lost_later_generations_are_looked_for(kept: Kept) -> None:
    """What was culled twice lies in its second generation, and nothing points there any longer."""
    package = kept.package.package_id
    destroy(kept, kept.records[0])
    kept.begin_another("GALLR-2026-0002")
    told = list(kept.place.destroy("GALLR-2026-0002", [kept.item(kept.records[1])]))
    assert [each.failed for each in told] == [""]
    assert standing(kept.archive.store, package).generation == 2
    assert not kept.place.absent(kept.records[2])
    for store in (kept.archive.store, kept.archive.second):
        shutil.rmtree(store.root / root_of(package, 0))
    assert not kept.place.absent(kept.records[2])


def test_a_record_that_a_package_is_being_entered_with_is_not_culled(kept: Kept) -> None:
    item, site = kept.item(kept.records[0]), kept.opened.site
    today = date(2026, 3, 2)
    with site.ledger.begin() as connection:
        assert kept.place.objection(connection, item, today) is None
        connection.execute(text("UPDATE holding SET state = 'entering'"))
        against = kept.place.objection(connection, item, today)
    assert against == Objection(reason=Withheld.CHANGED, detail="entering")
