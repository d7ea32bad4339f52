"""What is known of the packages of a place, one by one and together."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from leverans.ingest.index import text_of
from leverans.ingest.packages.index import Index
from leverans.ingest.packages.loose import sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """One old package.

    Attributes:
        number: in the index. key: where it lies. item: id for findings and exceptions.
        kind: such as `fgs`, "" when unknown. old_id: its own id.
        delivery, creator, type, agreement, created: as it says itself, or "".
        files, bytes, records: what it holds. rejected: it goes nowhere as it is.
        culled: files that are absent and that the culling list explains.
    """

    number: int
    key: str
    item: str
    kind: str
    old_id: str
    delivery: str
    creator: str
    type: str
    agreement: str
    created: str
    files: int
    bytes: int
    records: int
    rejected: bool
    culled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Of all packages and of what lies between them: `digest` is over names and sizes."""

    files: int
    bytes: int
    records: int
    digest: str


def packages_of(index: Index, item: Callable[[str], str]) -> Iterator[PackageFacts]:
    """All packages in order of their keys."""
    for (number,) in index.rows("SELECT n FROM package ORDER BY key"):
        yield facts_about(index, number, item)


def facts_about(index: Index, number: int, item: Callable[[str], str]) -> PackageFacts:
    """One package; `item` gives the id of a key."""
    row = index.row("SELECT key, kind, facts, rejected FROM package WHERE n = ?", number)
    assert row is not None  # noqa: S101 - numbers come from the index
    key, kind, said, rejected = row
    facts: Mapping[str, str] = json.loads(said)
    files, size = sizes(index, number)
    name = text_of(key)
    return PackageFacts(
        number=number,
        key=name,
        item=item(name),
        kind=kind,
        old_id=facts.get("id", ""),
        delivery=_delivery(facts, name),
        creator=facts.get("archival_creator", ""),
        type=facts.get("type", "") or kind,
        agreement=facts.get("agreement", ""),
        created=facts.get("created", ""),
        files=files,
        bytes=size,
        records=index.number("SELECT count(*) FROM record WHERE package = ?", number),
        rejected=bool(rejected),
        culled=_culled(index, number),
    )


def _culled(index: Index, number: int) -> int:
    sql = "SELECT params FROM fault WHERE package = ? AND rule = 'SRC-PKG-CULLED'"
    return sum(int(json.loads(params)["count"]) for (params,) in index.rows(sql, number))


def totals_of(index: Index) -> Totals:
    """The sums that must come out even, and a digest over everything in order."""
    digest = sha256()
    files = size = 0
    for number, key in index.rows("SELECT n, key FROM package ORDER BY key"):
        its_files, its_size = sizes(index, number)
        files, size = files + its_files, size + its_size
        digest.update(b"%s\t%d\t%d\n" % (key, its_files, its_size))
        members = "SELECT path, size FROM member WHERE package = ? ORDER BY path"
        for path, length in index.rows(members, number):
            digest.update(b"\t%s\t%d\n" % (path, length))
    for key, length in index.rows("SELECT key, size FROM entry WHERE part = 0 ORDER BY key"):
        files, size = files + 1, size + length
        digest.update(b"%s\t%d\n" % (key, length))
    records = index.number(
        "SELECT count(*) FROM record JOIN package ON package.n = record.package"
        " WHERE NOT package.rejected"
    )
    return Totals(files=files, bytes=size, records=records, digest=digest.hexdigest())


def _delivery(facts: Mapping[str, str], key: str) -> str:
    """The old delivery: session, else agreement, else the folder that the package lies in."""
    above = key.rpartition("/")[0]
    return facts.get("session") or facts.get("agreement") or above or "-"
