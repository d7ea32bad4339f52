"""Reads the packages of a place into the index, one after the other."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from leverans.ingest.index import text_of
from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.kinds import OCFL, kind_of, read_plain
from leverans.ingest.packages.locating import is_mark
from leverans.ingest.packages.members import (
    FOLDER_SHAPE,
    TAR,
    Member,
    Refused,
    list_tar,
    list_zip,
)
from leverans.ingest.packages.ocfl import HEAD, is_object, turn_to_head
from leverans.ingest.packages.package import OldPackage, Place
from leverans.ingest.packages.shelf import Shelf
from leverans.model.record import Content
from leverans.model.shown import shown
from leverans.storage.interface import Entry

MOST_MEMBERS = 20_000_000
_SEVERAL = 2


def read_packages(index: Index, store: Shelf, terms: Terms) -> None:
    """Read every package that was located; what is wrong with one is written beside it."""
    for (number,) in list(index.rows("SELECT n FROM package ORDER BY key")):
        package = package_of(index, store, number)
        try:
            _read(package, store, terms)
        except OSError as error:
            package.fault("SRC-PKG-UNREADABLE", reason=str(error))
        _keep(package)


def _keep(package: OldPackage) -> None:
    """Write down what it is, and by what it is known from what it was before."""
    entry = package.place.entry
    index, number = package.index, package.number
    sums = "SELECT count(*), coalesce(sum(size), 0), max(mtime) FROM member WHERE package = ?"
    parts = (package.place.key, entry, index.row(sums, number))
    index.do(
        "UPDATE package SET kind = ?, root = ?, shape = ?, facts = ?, inner_key = ?,"
        " fingerprint = ? WHERE n = ?",
        package.kind,
        package.root,
        package.place.shape,
        json.dumps(package.facts),
        entry.key if entry else "",
        sha256(repr(parts).encode()).hexdigest(),
        number,
    )


def package_of(index: Index, store: Shelf, number: int) -> OldPackage:
    """A package by its number, as the index has it."""
    sql = "SELECT key, shape, size, mtime, root, kind, facts, inner_key FROM package WHERE n = ?"
    found = index.row(sql, number)
    assert found is not None  # noqa: S101 - numbers come from the index
    key, shape, size, mtime, root, kind, facts, inner = found
    name = text_of(key)
    container = Entry(key=inner or name, size=size, mtime_ns=mtime)
    entry = None if shape == FOLDER_SHAPE else container
    return OldPackage(
        index=index,
        number=number,
        place=Place(store=store, key=name, shape=shape, entry=entry),
        root=root,
        kind=kind,
        facts=json.loads(facts),
    )


def _read(package: OldPackage, store: Shelf, terms: Terms) -> None:
    entry = package.place.entry
    if entry is None:
        _take_folder(package)
    else:
        _take(package, store.content(entry), entry.size)
        package.root = _root(package)
    in_ocfl = is_object(package)
    for content, inner in turn_to_head(package) if in_ocfl else ():
        _take(package, content, inner.size, HEAD)
        package.root = _root(package, HEAD)
    reader = kind_of(package)
    if reader is not None:
        package.kind = f"{OCFL}+{reader.kind}" if in_ocfl else reader.kind
        reader.read(package, terms)
    elif in_ocfl:
        package.kind = OCFL
        read_plain(package, terms)
    else:
        package.fault("SRC-PKG-UNKNOWN")
    own_name = package.root.rstrip("/").rpartition("/")[2]
    package.facts.setdefault("id", own_name or package.place.key.rpartition("/")[2])


def _take_folder(package: OldPackage) -> None:
    """The entries of the store below the package's folder."""
    folder = raw(package.place.key + "/" if package.place.key else "")
    sql = (
        "INSERT INTO member SELECT package, substr(key, ?), size, mtime, key, NULL FROM entry"
        " WHERE package = ? AND part = 1 AND kind = 'file'"
    )
    package.index.do(sql, len(folder) + 1, package.number)
    others = "SELECT key, kind FROM entry WHERE package = ? AND part = 1 AND kind <> 'file'"
    for key, kind in list(package.index.rows(f"{others} LIMIT 20", package.number)):
        rule = "SRC-PKG-LINK" if kind in ("symlink", "special") else "SRC-UNREADABLE"
        package.fault(rule, text_of(key)[len(folder) :])


def _take(package: OldPackage, content: Content, size: int, above: str = "") -> None:
    """The members of a container, below a folder; two of one path, and what is none, is told."""
    listing = list_tar if package.place.shape == TAR else list_zip
    seen = 0

    def members() -> Iterator[Member]:
        nonlocal seen
        for one in listing(content, size):
            if isinstance(one, Refused):
                package.fault(one.rule, shown(one.path), reason=one.reason)
                continue
            seen += 1
            yield one._replace(path=above + one.path)
            if seen == MOST_MEMBERS:
                package.fault("SRC-PKG-BOMB")
                return

    before = _count(package)
    package.index.add_members(package.number, members())
    if _count(package) - before != seen:
        package.fault("SRC-PKG-DOUBLE", count=str(seen - _count(package) + before))


def _count(package: OldPackage) -> int:
    sql = "SELECT count(*) FROM member WHERE package = ?"
    return package.index.number(sql, package.number)


def _root(package: OldPackage, below: str = "") -> str:
    """The outermost folder of a container with a mark in it; of several, the one above them."""
    best: set[str] = set()
    whole = replace(package, root="")
    for name in whole.paths(begins=below):
        folder, _, last = name.rpartition("/")
        if not is_mark(last):
            continue
        if not best or folder.count("/") < next(iter(best)).count("/") or not folder:
            best = {folder}
        elif folder.count("/") == next(iter(best)).count("/") and len(best) < _SEVERAL:
            best.add(folder)
    root = next(iter(best), below.rstrip("/"))
    root = root.rpartition("/")[0] if len(best) == _SEVERAL else root
    return f"{root}/" if root else ""
