"""What is wrong with a place or a package is told by name, and the package is rejected."""

import copy
import hashlib
import io
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from leverans.ingest.interface import Source
from leverans.ingest.packages import contents
from leverans.messages.catalogue import render, rules
from leverans.model.finding import Level
from leverans.model.record import Content
from leverans.storage.interface import Entry, Store
from leverans.storage.local import LocalFolder
from leverans.testing.old_archive import CULLED, bag, didl, eark, fgs
from leverans.testing.old_places import Place
from leverans.testing.own_package import own_package
from leverans.testing.sample_fgs import packed_zip
from leverans.testing.sample_ocfl import SampleObject
from leverans.testing.source_contract import Opens, SourceContract


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


class TestAPlaceIsASource(SourceContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        place = Place(tmp_path)
        place.folder("2019/eark", eark(1))
        place.tar("2019/fgs.tar", fgs(1))
        packed_zip(bag(1), place.root / "bag.zip", "")
        place.folder("okänt", {"a.txt": b"a"})
        (place.root / "Thumbs.db").write_bytes(b"junk")
        return place

    @pytest.fixture
    def shelf(self, place: Place) -> "_PayloadShelf":
        return _PayloadShelf(LocalFolder(place.root))

    @pytest.fixture
    def source(self, place: Place, shelf: "_PayloadShelf") -> Source:
        return place.source(shelf)

    @pytest.fixture
    def opens(self, shelf: "_PayloadShelf") -> Opens:
        return lambda: shelf.opens


class _PayloadShelf:
    """Counts how often content is opened: metadata must be read to know what there is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.opens = 0

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        return self._store.open(key, offset=offset)

    def stat(self, key: str) -> Entry:
        return self._store.stat(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        return self._store.list(prefix)

    def content(self, entry: Entry) -> Content:
        found = self._store.content(entry)
        return _Counted(self, found) if "/data/" in entry.key else found


@dataclass(frozen=True, slots=True)
class _Counted:
    shelf: _PayloadShelf
    content: Content

    @property
    def path(self) -> str | None:
        return self.content.path

    def open(self) -> BinaryIO:
        self.shelf.opens += 1
        return self.content.open()


def _broken_tar(place: Place) -> None:
    path = place.tar("p.tar", bag(1))
    path.write_bytes(path.read_bytes()[:1500])


def _link(place: Place) -> None:
    odd = tarfile.TarInfo("data/länk")
    odd.type, odd.linkname = tarfile.SYMTYPE, "/etc/passwd"
    place.tar("p.tar", bag(1), odd)


def _folder_link(place: Place) -> None:
    (place.folder("p", bag(1)) / "data/länk").symlink_to("/etc/passwd")


def _outside(place: Place) -> None:
    place.tar("p.tar", bag(1) | {"../../ute.txt": b"ute"})


def _twice(place: Place) -> None:
    odd = tarfile.TarInfo("bagit.txt")
    place.tar("p.tar", bag(1), odd)


def _bomb(place: Place) -> None:
    with zipfile.ZipFile(place.root / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in bag(1).items():
            archive.writestr(path, data)
        archive.writestr("data/stor1.bin", os.urandom(10_000))
        for number in range(2, 9):  # eight names for the same bytes
            again = copy.copy(archive.filelist[-1])
            again.filename = f"data/stor{number}.bin"
            archive.filelist.append(again)


def _encrypted(place: Place) -> None:
    path = packed_zip(bag(1), place.root / "p.zip", "")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


def _unequal_size(place: Place) -> None:
    files = eark(1)
    files["representations/rep2/data/c.txt"] = b"cc"
    place.folder("p", files)


def _flipped(place: Place) -> None:
    files = bag(1)
    files["data/b.txt"] = b"c"
    place.folder("p", files)


def _bad_xml(place: Place) -> None:
    files = fgs(1)
    files["sip.xml"] = files["sip.xml"].replace(b"</mets>", b"")
    place.folder("p", files)


def _doctype(place: Place) -> None:
    files = didl(1)
    data = files["index.xml"].replace(b"<DIDL ", b'<!DOCTYPE a [<!ENTITY b "c">]><DIDL ', 1)
    place.folder("p", files | {"index.xml": data})


def _bad_date(place: Place) -> None:
    files = didl(1)
    data = files["index.xml"].replace(b"2024-04-17T06:00:00Z", "våren".encode())
    place.folder("p", files | {"index.xml": data})


def _bad_record(place: Place) -> None:
    own = own_package(place.root.parent / "own")
    (path,) = (name for name in own.files if name.endswith(".json"))
    own.files[path] = own.files[path].replace(b'"use":"native"', b'"used":"native"')
    own.write(place.root)


def _shared(place: Place) -> None:
    files = fgs(1)
    text = files["Content/arende.xml"].decode()
    again = '<Bilaga Namn="Beslut" Lank="Bilagor/ansökan.txt"/>'
    text = re.sub(r'<Bilaga Namn="Beslut"[^>]*>', again, text)
    files["Content/arende.xml"] = text.encode()
    digest = hashlib.sha256(text.encode()).hexdigest()
    sealed = (
        rb'SIZE="\d+" CREATED="([^"]*)" CHECKSUM="\w+"( CHECKSUMTYPE="[^"]*"><FLocat[^>]*arende)'
    )
    told = rf'SIZE="{len(text.encode())}" CREATED="\1" CHECKSUM="{digest}"\2'.encode()
    files["sip.xml"] = re.sub(sealed, told, files["sip.xml"])
    place.folder("p", files)


def _bad_inventory(place: Place) -> None:
    one = SampleObject()
    one.files["inventory.json"] = b"{}"
    place.folder("p", one.contents())


def _empty(place: Place) -> None:
    files = {"bagit.txt": bag(1)["bagit.txt"], "manifest-md5.txt": b""}
    place.folder("p", files)


def _same_record(place: Place) -> None:
    place.folder("p", bag(1))
    place.folder("q", bag(1))


def _other_algorithm(place: Place) -> None:
    files = bag(1)
    files["manifest-crc32.txt"] = b"00000000  data/b.txt\n"
    place.folder("p", files)


def _unlisted(place: Place) -> None:
    place.folder("p", eark(1) | {"metadata/other/extra.txt": b"extra"})


def _unreadable(place: Place) -> None:
    path = packed_zip(fgs(1), place.root / "p.zip", "")
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x03\x04")  # the last member's local header: that of sip.xml
    data[at + 26] ^= 1
    path.write_bytes(bytes(data))


FAULTS: dict[str, Callable[[Place], object]] = {
    "SRC-PKG-ABSENT": lambda place: place.folder(
        "p", {path: data for path, data in eark(1).items() if not path.endswith("c.txt")}
    ),
    "SRC-PKG-BOMB": _bomb,
    "SRC-PKG-BROKEN": _broken_tar,
    "SRC-PKG-DATE": _bad_date,
    "SRC-PKG-DOUBLE": _twice,
    "SRC-PKG-ENCRYPTED": _encrypted,
    "SRC-PKG-LINK": _link,
    "SRC-PKG-NAME": _outside,
    "SRC-PKG-NO-RECORDS": _empty,
    "SRC-PKG-OCFL": _bad_inventory,
    "SRC-PKG-RECORD": _bad_record,
    "SRC-PKG-SHARED": _shared,
    "SRC-PKG-SIZE": _unequal_size,
    "SRC-PKG-STRAY": lambda place: (place.root / "lös.txt").write_bytes(b"x"),
    "SRC-PKG-TWICE": _same_record,
    "SRC-PKG-UNKNOWN": lambda place: place.folder("okänt", {"a.txt": b"a"}),
    "SRC-PKG-UNLISTED": _unlisted,
    "SRC-PKG-UNMAPPED": lambda place: place.folder("p", didl(1)),
    "SRC-PKG-UNREADABLE": _unreadable,
    "SRC-PKG-XML": _bad_xml,
    "MIG-ALGORITHM": _other_algorithm,
    "MIG-FIXITY": _flipped,
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_told_by_its_rule(place: Place, rule: str) -> None:
    FAULTS[rule](place)
    told = place.told()
    assert rule in told
    for language in ("sv", "en"):
        words = render(told[rule], language)
        assert "{" not in words.message + words.remedy
    loose = {item.finding.rule: item for item in place.inventory().loose}
    if rules()[rule].level is Level.ERROR:
        (item,) = loose.values()
        assert item.finding.item == item.item
    else:
        assert loose == {}


@pytest.mark.parametrize("make", [_folder_link, _doctype])
def test_a_link_in_a_folder_or_a_doctype_rejects_the_package(
    place: Place, make: Callable[[Place], object]
) -> None:
    make(place)
    place.inventory()
    assert place.packages()["p"].rejected


def test_a_package_that_is_not_verified_goes_nowhere(place: Place) -> None:
    place.folder("p", bag(1))
    assert "MIG-UNVERIFIED" in place.told(verified=False)
    assert "MIG-UNVERIFIED" not in place.told()


def test_many_documents_are_not_searched_without_a_word(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MOST_DOCUMENTS", 2)
    place.folder("p", fgs(1))
    assert "SRC-PKG-MANY-XML" in place.told()


def test_the_culling_list_explains_what_is_absent(tmp_path: Path) -> None:
    place = Place(tmp_path, culled=CULLED)
    files = eark(1)
    del files["representations/rep2/data/c.txt"]
    place.folder("p", files)
    rows = "paket;fil;beslut\np;representations/rep2/data/c.txt;GB 1\np;;GB 2\n"
    (place.root / CULLED).write_text(rows, "utf-8")
    told = place.told()
    assert dict(told["SRC-PKG-CULLED"].params)["count"] == "1"
    assert told["MIG-CULLED-ROW"].location == f"{CULLED}#row 3"
    assert not place.packages()["p"].rejected
    assert place.packages()["p"].culled == 1


def test_a_list_says_which_packages_are_read(tmp_path: Path) -> None:
    place = Place(tmp_path, list="lista.csv")
    place.folder("p", bag(1))
    place.folder("q", bag(2))
    (place.root / "lista.csv").write_text("paket\nq\nsaknas\n", "utf-8")
    told = place.told()
    assert dict(told["MIG-NOT-THERE"].params)["package"] == "saknas"
    assert set(place.packages()) == {"q"}
    assert place.inventory().ignored["@not_listed"] == len(bag(1))


def test_a_package_that_a_person_has_left_out_is_left_out_whole(place: Place) -> None:
    place.folder("p", bag(1))
    place.inventory()
    item = place.packages()["p"].item
    left = place.source().leaving_out({item})
    (loose,) = left.inventory(place.scope).loose
    assert (loose.item, loose.finding.rule, loose.files) == (item, "MIG-LEFT-OUT", len(bag(1)))
    assert list(left.records(place.scope)) == []


def test_a_verified_package_is_not_read_again_and_a_changed_one_is(place: Place) -> None:
    folder = place.folder("p", bag(1))
    place.tar("q.tar", bag(2))
    place.inventory()
    source = place.source()
    assert source.verify(place.scope, lambda: "2026", lambda _f, _b: None) == 0
    os.utime(folder / "data/b.txt", ns=(1, 1_800_000_000_000_000_000))
    source.inventory(place.scope)
    assert source.verify(place.scope, lambda: "2026", lambda _f, _b: None) == 1


def test_nothing_is_written_where_the_packages_are(place: Place) -> None:
    place.tar("p.tar", bag(1) | {"../ute.txt": b"ute", "/abs.txt": b"abs"})
    packed_zip(fgs(1), place.root / "q.zip", "")
    before = sorted(path.relative_to(place.root.parent) for path in place.root.rglob("*"))
    place.inventory()
    list(place.source().records(place.scope))
    assert sorted(path.relative_to(place.root.parent) for path in place.root.rglob("*")) == before
    outside = {path.name for path in place.root.parent.iterdir()}
    assert outside == {"plats", "work"}


def test_a_link_that_leads_out_of_the_package_opens_nothing(place: Place, tmp_path: Path) -> None:
    (tmp_path / "hemlig.txt").write_bytes(b"hemligt")
    files = fgs(1)
    files["sip.xml"] = files["sip.xml"].replace(b"file:///Content/1/b.txt", b"../../hemlig.txt")
    place.folder("p", files)
    assert "SRC-PKG-ABSENT" in place.told()


def test_memory_stays_flat_for_hostile_lengths(place: Place) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("n" * 3_000_000))
    (place.root / "p.tar").write_bytes(stream.getvalue())
    assert "SRC-PKG-BROKEN" in place.told()
