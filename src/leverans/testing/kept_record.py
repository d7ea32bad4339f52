"""Records as they lie in an archived package, made without building one: for tests of reading."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from leverans.archive.ingest_facts import IngestFacts
from leverans.archive.ingesting import ingest
from leverans.archive.interface import Holding
from leverans.archive.layout import object_id, object_root
from leverans.archive.rebuild import held
from leverans.archive.root import prepare_root
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


def keep_object(
    store: Path, package_id: str, records: Sequence[tuple[Record, Mapping[str, bytes]]] = ()
) -> Holding:
    """Take such a package into an OCFL storage root, made where there is none; what it holds."""
    store.mkdir(parents=True, exist_ok=True)
    root = LocalFolder(store)
    prepare_root(root)
    with TemporaryDirectory() as place:
        keep_package(Path(place), package_id, records)
        folder = Path(place) / package_id
        ingest(root, folder, _facts(folder, package_id))
    return held(root, object_root(object_id(package_id)))


def _facts(folder: Path, package_id: str) -> IngestFacts:
    """What a reception control would have counted in it."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    lines = (
        f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n"
        for name in sorted(files, key=str.encode)
    )
    at = "2026-03-02T09:00:00+01:00"
    return IngestFacts(
        package_id=package_id,
        received_at=at,
        decided_at=at,
        taken_in_at=at,
        manifest_digest=hashlib.sha256("".join(lines).encode()).hexdigest(),
        files=len(files),
        bytes=sum(map(len, files.values())),
        reference="RA-1",
        agreement="filyta",
        producer="Kulturnämnden",
    )


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
