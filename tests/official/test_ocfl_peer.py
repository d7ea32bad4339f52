"""What we write is valid by ocfl-py too, a program that knows nothing of ours."""

from pathlib import Path

import pytest

from leverans.archive.layout import object_root
from leverans.archive.root import prepare_root
from leverans.archive.writing import ObjectWriter
from leverans.flow.taking_in import add_receipt
from leverans.storage.local import LocalFolder
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.testing.ocfl_objects import VERSION, folder_of, judged, write_object
from leverans.testing.ocfl_peer import peer_judges

pytestmark = pytest.mark.services

ODD = {
    "METS.xml": b"<mets/>",
    "tom": b"",
    "data/tom igen": b"",
    "data/A": b"a",
    "data/a": b"b",
    "data/slut.": b"c",
    "data/a:b?*": b"d",
    "data/a\u030a": b"e",
    "data/å": b"f",
    'data/citat"\\': b"g",
    "data/" + "mycket långt " * 15: b"h",
    "/".join(["djupt"] * 60): b"i",
}


def test_an_object_with_odd_names_is_valid_by_both(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    store = LocalFolder(tmp_path / "root")
    prepare_root(store)
    written = write_object(store, folder_of(tmp_path / "in", ODD), "urn:x:odd")
    with ObjectWriter(store, "urn:x:odd") as writer:
        writer.begin_next()
        writer.open_version(VERSION)
        writer.add("METS.xml", b"<mets n='2'/>")
        writer.close_version()
        writer.publish()
    assert judged(written).passed
    assert peer_judges([written]) == {}
    assert written == store.root / object_root("urn:x:odd")


def test_what_is_taken_in_is_valid_by_both(tmp_path: Path) -> None:
    archive = Mellanarkiv(tmp_path / "arkiv").make()
    ids = []
    for n in range(3):
        waiting = archive.packed(n)
        archive.take_in(waiting)
        ids.append(waiting.package_id)
    opened = archive.open()
    with opened.site.ledger:
        add_receipt(opened.site, ids[0], "mottagningsbevis.json", b"{}")
    objects = [archive.object(one) for one in ids]
    assert [judged(one).passed for one in objects] == [True] * 3
    assert peer_judges(objects) == {}


def test_the_peer_sees_damage(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    store = LocalFolder(tmp_path / "root")
    prepare_root(store)
    written = write_object(store, folder_of(tmp_path / "in", ODD))
    (written / "v1/content/METS.xml").write_bytes(b"<mets?>")
    assert list(peer_judges([written])) == [written.name]
