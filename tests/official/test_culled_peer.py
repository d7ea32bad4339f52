"""What remains of a culled package is a valid OCFL object to another program."""

from pathlib import Path

from leverans.archive.generations import root_of
from leverans.archive.purging import purge
from leverans.storage.local import LocalFolder
from leverans.testing.cullable import keep_cullable, mandate, where
from leverans.testing.ocfl_peer import peer_judges


def test_ocfl_py_calls_successor_and_pointer_valid(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path / "store")
    kept = keep_cullable(store.root, tmp_path / "scratch")
    for key, order in (("två", "GALLR-2026-0001"), ("tre", "GALLR-2026-0002")):
        doomed = kept.doomed(store, key)
        purged = purge(where(store), kept.package_id, doomed, mandate(order))
    places = [store.root / root_of(kept.package_id, 0), store.root / purged.root]
    assert peer_judges(places) == {}
