"""A record that was delivered twice lies in two packages: it goes from both, or from none."""

from pathlib import Path

import pytest

from leverans.archive.doomed import document_path
from leverans.archive.generations import root_of
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.reading import open_package
from leverans.archive.writing import ObjectWriter
from leverans.flow.cull.execute import execute
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.orders import items_of
from leverans.flow.cull.verify import verify
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingQuery, OrderState
from leverans.testing.cullable import every_byte, holds
from leverans.testing.culling_archive import (
    ARCHIVIST,
    LEAVE,
    CullingArchive,
    a_record,
    record_id,
)
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = [
    pytest.mark.story,
    needs_sample,
]
FIRST, SECOND = (f"00000000-0000-4000-a000-00000000000{n}" for n in (1, 2))
GOES, STAYS = "hemligt innehåll 1\n".encode(), "hemligt innehåll 2\n".encode()


@pytest.fixture
def archive(tmp_path: Path) -> CullingArchive:
    made = CullingArchive(tmp_path / "mellanarkiv").make(SAMPLE)
    twice = a_record(1, LEAVE, created="2023-12-31")
    made.keep(FIRST, twice)
    made.keep(SECOND, twice, a_record(2, LEAVE, created="2024-01-01"))
    made.at(2026, 1, 1)
    return made


def test_it_goes_from_both_and_the_rest_stays(archive: CullingArchive) -> None:
    order = archive.approved(CullingQuery())
    assert order.listed == 1
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        assert verify(site, place, order.id, Quiet()).state is OrderState.VERIFIED
    for store in (archive.archive.store, archive.archive.second):
        assert holds(store.root, GOES) == []
        assert holds(store.root, STAYS)


def test_what_changes_in_one_of_them_at_the_last_moment_stays_in_both(
    archive: CullingArchive,
) -> None:
    """Between the last look and the destruction, which read the store one after the other."""
    order = archive.approved(CullingQuery())
    rewrite(archive, SECOND, record_id(1))
    before = every_byte(archive.archive.store.root)
    with archive.by(ARCHIVIST) as site:
        (item,) = items_of(site, order.id)
        (told,) = MellanarkivPlace(site).destroy(order.id, [item])
    assert told.failed == "not_as_approved"
    assert every_byte(archive.archive.store.root) == before


def rewrite(archive: CullingArchive, package: str, record: str) -> None:
    """Another version of the object, in which the record's metadata are others."""
    store = archive.archive.store
    assert (store.root / root_of(package, 0)).is_dir()
    with open_package(store, package) as kept:
        data = kept.read(document_path(record)).replace(b'"schema":1', b'"schema": 1')
    with ObjectWriter(store, object_id(package)) as writer:
        writer.begin_next()
        writer.open_version(Version(created="2026-01-01T08:00:00+01:00", message="m", user="x"))
        writer.add(document_path(record), data)
        writer.close_version()
        writer.publish()
