"""Every byte is read, everything wrong is told, and what can be mended is."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.archive.auditing import Audited, Wrong, audit_object
from leverans.archive.copies import SourceDamaged, copy_object
from leverans.archive.layout import object_root
from leverans.archive.repairing import repair
from leverans.archive.root import prepare_root
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import ID, everything, folder_of, judged, write_object

ROOT = object_root(ID)
FILES = {"METS.xml": b"<mets/>", "data/a.txt": b"a", "data/b.txt": b"b", "data/tom": b""}


@pytest.fixture
def written(store: LocalFolder, tmp_path: Path) -> Path:
    return write_object(store, folder_of(tmp_path / "in", FILES))


@pytest.fixture
def second(store: LocalFolder, written: Path, tmp_path: Path) -> LocalFolder:
    """A second copy of the root."""
    del written
    (tmp_path / "second").mkdir()
    made = LocalFolder(tmp_path / "second")
    prepare_root(made)
    copy_object(store, made, ROOT)
    return made


def wrong(audited: Audited) -> set[tuple[str, Wrong]]:
    return {(damage.key, damage.wrong) for damage in audited.damages}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose(*paths: Path) -> None:
    for path in paths:
        path.unlink()


DAMAGES: dict[str, tuple[Callable[[Path], object], set[tuple[str, Wrong]]]] = {
    "a flipped bit": (
        lambda place: flip(place / "v1/content/METS.xml"),
        {("v1/content/METS.xml", Wrong.DAMAGED)},
    ),
    "a file cut short": (
        lambda place: (place / "v1/content/data/a.txt").write_bytes(b""),
        {("v1/content/data/a.txt", Wrong.DAMAGED)},
    ),
    "a missing file": (
        lambda place: (place / "v1/content/data/b.txt").unlink(),
        {("v1/content/data/b.txt", Wrong.MISSING)},
    ),
    "an inventory of a version": (
        lambda place: flip(place / "v1/inventory.json"),
        {("v1/inventory.json", Wrong.DAMAGED)},
    ),
    "the head": (
        lambda place: flip(place / "inventory.json"),
        {("inventory.json", Wrong.DAMAGED)},
    ),
    "a sidecar": (
        lambda place: (place / "v1/inventory.json.sha512").unlink(),
        {("v1/inventory.json.sha512", Wrong.MISSING), ("v1/inventory.json", Wrong.DAMAGED)},
    ),
    "both sidecars": (
        lambda place: lose(*place.rglob("*.sha512")),
        {("inventory.json", Wrong.INVENTORY)},
    ),
    "the declaration": (
        lambda place: (place / "0=ocfl_object_1.1").write_bytes(b""),
        {("0=ocfl_object_1.1", Wrong.DAMAGED)},
    ),
    "a lost declaration": (
        lambda place: (place / "0=ocfl_object_1.1").unlink(),
        {("0=ocfl_object_1.1", Wrong.MISSING)},
    ),
    "half of the object": (
        lambda place: shutil.rmtree(place / "v1/content/data"),
        {(f"v1/content/data/{name}", Wrong.MISSING) for name in ("a.txt", "b.txt", "tom")},
    ),
}


def test_a_sound_object_is_read_whole(store: LocalFolder, written: Path) -> None:
    audited = audit_object(store, ROOT)
    assert (audited.sound, audited.files, audited.damages) == (True, 4, [])
    assert audited.bytes == sum(map(len, FILES.values()))
    assert written.is_dir()


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_told_and_mended(
    name: str, store: LocalFolder, written: Path, second: LocalFolder, tmp_path: Path
) -> None:
    before = everything(written)
    harm, expected = DAMAGES[name]
    harm(written)
    audited = audit_object(store, ROOT)
    assert wrong(audited) == expected
    for _ in range(3):
        repair(store, second, audited, tmp_path / "aside")
        audited = audit_object(store, ROOT)
    assert audited.sound
    assert everything(written) == before
    assert judged(written).passed


def test_the_bad_bytes_are_kept(
    store: LocalFolder, written: Path, second: LocalFolder, tmp_path: Path
) -> None:
    (written / "v1/content/data/a.txt").write_bytes(b"bad")
    mended, left = repair(store, second, audit_object(store, ROOT), tmp_path / "aside")
    assert ([one.key for one in mended], left) == (["v1/content/data/a.txt"], [])
    assert (tmp_path / "aside/v1/content/data/a.txt").read_bytes() == b"bad"


@pytest.mark.parametrize("bad", ["no second", "damaged too", "missing too"])
def test_nothing_is_mended_from_what_is_not_proved_good(
    bad: str, store: LocalFolder, written: Path, second: LocalFolder, tmp_path: Path
) -> None:
    flip(written / "v1/content/METS.xml")
    twin = second.root / ROOT / "v1/content/METS.xml"
    if bad == "damaged too":
        flip(twin)
    elif bad == "missing too":
        twin.unlink()
    damaged = (written / "v1/content/METS.xml").read_bytes()
    source = None if bad == "no second" else second
    mended, left = repair(store, source, audit_object(store, ROOT), tmp_path / "aside")
    assert (mended, [one.key for one in left]) == ([], ["v1/content/METS.xml"])
    assert (written / "v1/content/METS.xml").read_bytes() == damaged


def test_the_head_is_mended_from_its_own_twin_without_a_second_copy(
    store: LocalFolder, written: Path, tmp_path: Path
) -> None:
    flip(written / "inventory.json")
    repair(store, None, audit_object(store, ROOT), tmp_path / "aside")
    assert audit_object(store, ROOT).sound


@pytest.mark.parametrize(
    "key", ["skräp.txt", "v1/content/data/ny.txt", "v1/x", "inventory.json.new"]
)
def test_what_does_not_belong_there_is_told_and_left(
    key: str, store: LocalFolder, written: Path, second: LocalFolder, tmp_path: Path
) -> None:
    folder_of(written, {key: b"?"})
    audited = audit_object(store, ROOT)
    assert audited.sound
    assert wrong(audited) == {(key, Wrong.SURPLUS)}
    assert repair(store, second, audited, tmp_path / "aside")[0] == []
    assert (written / key).exists()


def test_a_link_is_no_file_of_the_archive(store: LocalFolder, written: Path) -> None:
    kept = (written / "v1/content/METS.xml").rename(written.parent / "elsewhere")
    (written / "v1/content/METS.xml").symlink_to(kept)
    audited = audit_object(store, ROOT)
    assert wrong(audited) == {
        ("v1/content/METS.xml", Wrong.SURPLUS),
        ("v1/content/METS.xml", Wrong.MISSING),
    }


def test_much_is_hashed_by_processes_and_says_the_same(store: LocalFolder, tmp_path: Path) -> None:
    files = {f"data/{n // 100}/{n}.txt": b"%d" % n for n in range(1200)}
    written = write_object(store, folder_of(tmp_path / "in", files))
    flip(written / "v1/content/data/3/333.txt")
    audited = audit_object(store, ROOT, workers=2)
    assert audited.files == len(files)
    assert wrong(audited) == {("v1/content/data/3/333.txt", Wrong.DAMAGED)}


def test_a_second_copy_is_the_same_and_copied_once(
    store: LocalFolder, written: Path, second: LocalFolder
) -> None:
    assert everything(second.root / ROOT) == everything(written)
    assert not copy_object(store, second, ROOT).changed


def test_what_is_damaged_is_not_copied(store: LocalFolder, written: Path, tmp_path: Path) -> None:
    flip(written / "v1/content/METS.xml")
    (tmp_path / "second").mkdir()
    other = LocalFolder(tmp_path / "second")
    with pytest.raises(SourceDamaged):
        copy_object(store, other, ROOT)
    assert not (other.root / ROOT / "0=ocfl_object_1.1").exists()
