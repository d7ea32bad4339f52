"""Inventories are believed only when their sidecars agree and they say what can be."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.archive.inventory_reading import BrokenInventory, read_inventory
from leverans.archive.json_events import NotJson, read_events
from leverans.archive.layout import object_root
from leverans.archive.object_index import ObjectIndex
from leverans.archive.reading import ArchivedPackage, open_package
from leverans.model.errors import NotFoundInStore
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import ID, folder_of, write_object

FILES = {"METS.xml": b"<mets/>", "data/a": b"abc", "data/b/c": b"", "data-x": b"abc"}


@pytest.fixture
def written(store: LocalFolder, tmp_path: Path) -> Path:
    return write_object(store, folder_of(tmp_path / "in", FILES))


def rewrite(place: Path, change: Callable[[Any], object], *, order: bool = False) -> None:
    """Change the inventory and give it a sidecar that agrees, in both its places."""
    document = json.loads((place / "inventory.json").read_text("utf-8"))
    change(document)
    data = json.dumps(document, sort_keys=order).encode()
    for folder in (place, place / "v1"):
        (folder / "inventory.json").write_bytes(data)
        sidecar = f"{hashlib.sha512(data).hexdigest()} inventory.json\n"
        (folder / "inventory.json.sha512").write_text(sidecar, "ascii")


def test_files_come_in_bytewise_order_and_by_their_beginning(
    store: LocalFolder, written: Path
) -> None:
    assert written.is_dir()
    with open_package(store, "00000000-0000-4000-8000-000000000001") as package:
        assert package.id == "00000000-0000-4000-8000-000000000001"
        assert [one.path for one in package.files()] == sorted(FILES, key=str.encode)
        assert [one.path for one in package.files("data/")] == ["data/a", "data/b/c"]
        assert [one.path for one in package.files("data")] == ["data-x", "data/a", "data/b/c"]
        one = package.file("data/a")
        assert one.sha256 == hashlib.sha256(b"abc").hexdigest()
        assert one.sha512 == hashlib.sha512(b"abc").hexdigest()
        with package.open("data/a", offset=1) as stream:
            assert stream.read() == b"bc"


@pytest.mark.parametrize("path", ["", "data", "data/", "../x", "inget"])
def test_what_a_package_has_not_is_not_found(path: str, store: LocalFolder, written: Path) -> None:
    assert written.is_dir()
    with ArchivedPackage(store, object_root(ID)) as package, pytest.raises(NotFoundInStore):
        package.open(path)


@pytest.mark.parametrize("version", ["v2", "v0", "1", "vx", "v"])
def test_a_version_that_is_not_there_is_not_found(
    version: str, store: LocalFolder, written: Path
) -> None:
    assert written.is_dir()
    with pytest.raises(NotFoundInStore):
        ArchivedPackage(store, object_root(ID), version=version)


def test_a_package_that_is_not_there_is_not_found(store: LocalFolder) -> None:
    with pytest.raises(NotFoundInStore):
        open_package(store, "paket")


def test_the_order_of_the_inventory_does_not_matter(store: LocalFolder, written: Path) -> None:
    rewrite(written, lambda found: found, order=True)  # fixity before manifest
    with ArchivedPackage(store, object_root(ID)) as package:
        assert package.file("data/a").sha256 == hashlib.sha256(b"abc").hexdigest()
        assert len(list(package.files())) == len(FILES)


def drop(key: str) -> Callable[[Any], object]:
    return lambda found: found.pop(key)


def put(key: str, value: object) -> Callable[[Any], object]:
    return lambda found: found.update({key: value})


def put_state(value: object) -> Callable[[Any], object]:
    return lambda found: found["versions"]["v1"].update(state=value)


BREAKS: dict[str, Callable[[Any], object]] = {
    "no id": drop("id"),
    "no type": drop("type"),
    "a type of the future": put("type", "https://ocfl.io/9.9/spec/#inventory"),
    "no algorithm": drop("digestAlgorithm"),
    "an algorithm that proves nothing": put("digestAlgorithm", "md5"),
    "no manifest": drop("manifest"),
    "a manifest that is a list": put("manifest", []),
    "a digest that is none": put("manifest", {"xyz": ["v1/content/a"]}),
    "a digest that is too short": put("manifest", {"00": ["v1/content/a"]}),
    "a path that is a number": put("manifest", {"00" * 64: [1]}),
    "a path twice": put("manifest", {"00" * 64: ["v1/content/a", "v1/content/a"]}),
    "no versions": drop("versions"),
    "no head": drop("head"),
    "another head": put("head", "v2"),
    "a head that is a number": put("head", 1),
    "a state with other digests": put_state({"00" * 64: ["a"]}),
    "a state that is text": put_state("a"),
    "a version that is none": lambda found: found["versions"].update({"x1": {}}),
    "a version that is missing": lambda found: (
        found["versions"].update({"v3": found["versions"]["v1"]}),
        found.update(head="v3"),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_cannot_be_is_refused(name: str, store: LocalFolder, written: Path) -> None:
    rewrite(written, BREAKS[name])
    with pytest.raises(BrokenInventory):
        ArchivedPackage(store, object_root(ID))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[1]", b'{"id": "\\ud800"}', b"{" * 5000]
)
def test_what_is_no_json_is_refused(data: bytes, store: LocalFolder, written: Path) -> None:
    for folder in (written, written / "v1"):
        (folder / "inventory.json").write_bytes(data)
        sidecar = f"{hashlib.sha512(data).hexdigest()} inventory.json\n"
        (folder / "inventory.json.sha512").write_text(sidecar, "ascii")
    with pytest.raises(BrokenInventory):
        ArchivedPackage(store, object_root(ID))


def test_a_content_path_that_leads_out_opens_nothing(
    store: LocalFolder, written: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"s")

    def lead_out(found: dict[str, Any]) -> None:
        digest = next(iter(found["manifest"]))
        found["manifest"][digest] = ["../../../../../secret"]
        found["versions"]["v1"]["state"] = {digest: ["x"]}

    rewrite(written, lead_out)
    with (
        ArchivedPackage(store, object_root(ID)) as package,
        pytest.raises(Exception, match="no key"),
    ):
        package.open("x")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


class Dribble(io.BytesIO):
    """Gives a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(3 if size else size)


@given(value=VALUES, ascii_=st.booleans())
def test_events_tell_what_the_standard_library_reads(value: object, *, ascii_: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    expected = list(flat(value))
    assert list(read_events(Dribble(data), "x")) == expected


def flat(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield "{", "{"
        for key, item in value.items():
            yield "string", key
            yield from flat(item)
        yield "}", "}"
    elif isinstance(value, list):
        yield "[", "["
        for item in value:
            yield from flat(item)
        yield "]", "]"
    elif isinstance(value, str):
        yield "string", value
    else:
        yield "atom", json.dumps(value)


def test_a_text_without_end_is_no_memory(tmp_path: Path) -> None:
    endless = io.BytesIO(b'{"' + b"x" * 3_000_000)
    with pytest.raises(NotJson, match="too long"):
        list(read_events(endless, "x"))
    assert list(tmp_path.iterdir()) == []


def test_many_versions_are_read_in_any_order(store: LocalFolder, written: Path) -> None:
    def more(found: dict[str, Any]) -> None:
        first = found["versions"].pop("v1")
        digest = next(iter(first["state"]))
        found["versions"]["v2"] = {**first, "state": {digest: ["only"]}}
        found["versions"]["v1"] = first
        found["head"] = "v2"

    rewrite(written, more)
    with ObjectIndex() as index:
        heading = read_inventory(store, f"{object_root(ID)}/inventory.json", index)
        assert heading.number == 2
        assert [one.path for one in index.files(2)] == ["only"]
        assert [one.path for one in index.files(1)] == sorted(FILES, key=str.encode)
