"""An archive's storage root with a package of several records, to be culled in part or whole."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from leverans.archive.doomed import Doomed, Mandate, record_digest
from leverans.archive.generations import standing
from leverans.archive.ingest_facts import Attachment, IngestFacts
from leverans.archive.ingesting import ingest
from leverans.archive.purging import Places
from leverans.archive.reading import ArchivedPackage
from leverans.archive.root import prepare_root
from leverans.model.finding import Report
from leverans.model.record import Aggregation, Representation, Use
from leverans.packaging.eark import EArkSip
from leverans.schemas.shelf import SchemaShelf
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.testing.format_contract import a_record, an_order, write_files
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

NOW = datetime(2027, 1, 1, tzinfo=UTC)
AT = "2026-11-27T10:00:00.000+01:00"


@dataclass(frozen=True, slots=True)
class Cullable:
    """The package in a store.

    Attributes:
        package_id: of it. records: key -> archive id. contents: key -> file name -> bytes.
    """

    package_id: str
    records: Mapping[str, str]
    contents: Mapping[str, Mapping[str, bytes]]

    def doomed(self, store: Store, *keys: str) -> list[Doomed]:
        """Records as they are now, to be destroyed."""
        root = standing(store, self.package_id).root
        with ArchivedPackage(store, root) as package:
            return [
                Doomed(
                    record=self.records[key],
                    digest=record_digest(package, self.records[key]).digest,
                )
                for key in keys
            ]


CHECKPOINT = b'{"document": "leverans signed document"}\n'  # no culling touches what it carries


def mandate(order: str = "GALLR-2026-0001") -> Mandate:
    """On whose word."""
    return Mandate(
        order=order,
        protocol="GP-2026-0001",
        decisions=("AN-EX 2022-014", "KN 2025-00417 § 112"),
        at=AT,
        actor="00000000-0000-4000-8000-00000000aaaa",
        archive="Exempelarkivet",
        software="leverans 0.1.0",
    )


def where(store: Store, *copies: Store, workers: int = 0) -> Places:
    """Places without a work folder of their own."""
    return Places(store=store, copies=copies, now=NOW, workers=workers)


def contents_of(keys: Sequence[str]) -> dict[str, dict[str, bytes]]:
    """Two native files for each record; the first has an archival one too, which is not tiny."""
    made: dict[str, dict[str, bytes]] = {}
    for key in keys:
        made[key] = {
            f"native/{key}/hemlig {key}.txt": f"Innehållet i {key}\n".encode() * 3,
            f"native/{key}/bilaga å {key}.txt": f"Bilagan till {key}\n".encode(),
        }
        if key == keys[0]:
            made[key][f"archival/{key}/arkiv {key}.txt"] = f"Arkiv {key}\n".encode() * 2000
    return made


def keep_cullable(
    root: Path, scratch: Path, keys: Sequence[str] = ("ett", "två", "tre"), **terms: object
) -> Cullable:
    """Build the package, control it and take it into the storage root at a folder."""
    root.mkdir(parents=True, exist_ok=True)
    store = LocalFolder(root)
    prepare_root(store)
    shutil.rmtree(scratch, ignore_errors=True)
    contents = contents_of(keys)
    made = []
    for key in keys:
        files = write_files(scratch / "source", contents[key])
        uses = [
            Representation(use=use, files=found)
            for use in (Use.NATIVE, Use.ARCHIVAL)
            if (found := [one for one in files if one.name.startswith(f"{use}/")])
        ]
        title = f"Om personen Test Testsson i {key}"
        case = Aggregation(id=f"KN {key}", title=f"Ärendet {key}")
        made.append(
            replace(a_record(key, []), title=title, aggregation=case, representations=tuple(uses))
        )
    order = replace(an_order(container="folder", **terms), log_checkpoint=CHECKPOINT)
    built = EArkSip(workers=1).build(
        made,
        scratch / "out",
        order=order,
        told=lambda _record: None,
        progress=lambda _files, _bytes: None,
    )
    take_in_folder(store, Path(built.path), order.package_id)
    ids = {key: record.archive_id for key, record in zip(keys, made, strict=True)}
    return Cullable(order.package_id, ids, contents)


def checked(folder: Path) -> Report:
    """What our own validator says of a package."""
    profile = CheckProfile(profile="", workers=0)
    return check_package(folder, profile=profile, shelf=SchemaShelf(()))


def take_in_folder(store: Store, folder: Path, package_id: str) -> None:
    """Control a package that lies in a folder, and take it into a storage root."""
    report = check_package(
        folder, profile=CheckProfile(profile="", workers=0), shelf=SchemaShelf(())
    )
    facts = IngestFacts(
        package_id=package_id,
        received_at="2026-03-02T09:00:00.000+01:00",
        decided_at="2026-03-02T09:10:00.000+01:00",
        taken_in_at="2026-03-02T09:20:00.000+01:00",
        manifest_digest=report.manifest_digest,
        files=report.files,
        bytes=report.bytes,
        records=3,
        reference="RA-1",
        agreement="EX 2026/17",
        producer="Kulturförvaltningen",
        archive="Exempelarkivet",
        actor="00000000-0000-4000-8000-00000000aaaa",
        software="leverans 0.1.0",
    )
    receipt = Attachment(name="kvittens.json", data=b'{"kind":"kvittens"}\n')
    ingest(store, folder, facts, attachments=[receipt])


def every_byte(root: Path) -> dict[str, str]:
    """Path -> sha256 of everything below a folder."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def holds(root: Path, *words: bytes) -> list[str]:
    """Where any of these bytes stand, in a file or in its name."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        data = path.read_bytes() if path.is_file() else b""
        found += [name for word in words if word in data or word in name.encode()]
    return found
