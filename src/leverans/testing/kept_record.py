"""Records as they lie in an archived package, made without building one: for tests of reading."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from leverans.archive.interface import Holding
from leverans.model.record import Record
from leverans.model.record_json import to_json
from leverans.storage.local import LocalFolder
from leverans.testing.plain_package import PlainPackage

DATA = "representations/native/data/"


def keep_package(
    store: Path, package_id: str, records: Sequence[tuple[Record, Mapping[str, bytes]]] = ()
) -> PlainPackage:
    """Write a package with records and their files (name -> bytes) below a store's folder."""
    root = store / package_id
    root.mkdir(parents=True, exist_ok=True)
    for record, files in records:
        for name, data in files.items():
            target = root / DATA / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        document = root / "metadata/descriptive/records" / f"{record.archive_id}.json"
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_bytes(document_of(record, files))
    return PlainPackage(LocalFolder(store), package_id)


def document_of(record: Record, files: Mapping[str, bytes]) -> bytes:
    """A record.json, laid out as our packages have it."""
    head = json.dumps(to_json(record), ensure_ascii=False)[:-1] + ',"files":[\n'
    lines = [
        json.dumps({
            "id": name,
            "use": "native",
            "path": DATA + name,
            "name": name,
            "size": len(data),
            "digests": {"SHA-256": hashlib.sha256(data).hexdigest()},
            "format": {"puid": "fmt/95", "mime": "application/octet-stream"},
        }, ensure_ascii=False)
        for name, data in files.items()
    ]  # fmt: skip
    return (head + ",\n".join(lines) + "\n]}\n").encode()


def holding_of(package_id: str, *, received_at: str = "2026-03-02T09:00:00+01:00") -> Holding:
    """What the archive notes of such a package; its object lies under its id."""
    return Holding(
        package_id=package_id,
        object_root=package_id,
        version="v1",
        files=1,
        bytes=1,
        records=1,
        manifest_digest="0" * 64,
        received_at=received_at,
        producer="Kulturnämnden",
        agreement="filyta",
        reference="RA-1",
    )
