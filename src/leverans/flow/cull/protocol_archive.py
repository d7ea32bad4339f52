"""Takes a culling protocol into the archive: it is a record that is kept for ever (row 2302).

In the workspace of an archive the last protocol of an order becomes an object of its own in the
storage root: one record for the protocol (JSON and PDF), one for the annex under its secrecy mark.
Elsewhere the protocol store is where it is kept, until it is delivered like other records.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid5

from leverans.archive.auditing import audit_object
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id, object_root
from leverans.archive.own_package import keep_own
from leverans.archive.retention import RECORDS
from leverans.clock import stamp
from leverans.flow.archive_root import open_root
from leverans.flow.cull.documenting import Documented
from leverans.flow.cull.plan_rows import plan_rows
from leverans.flow.cull.protocol_store import opened
from leverans.flow.history import Happened
from leverans.flow.site import Site
from leverans.flow.taking_in import note_package
from leverans.ledger.culling_documents import StoredDocument
from leverans.model.culling_protocol import CullingProtocol
from leverans.model.errors import ProtocolNotKept
from leverans.model.record import (
    AccessLevel,
    PersonalData,
    Record,
    RecordType,
    Restriction,
    Retention,
    When,
)
from leverans.model.record_json import to_json
from leverans.plan.fold import folded

RECORD_TYPE = "Gallringsprotokoll"
DATA = "representations/rep1/data"
MIMES = {".json": "application/json", ".jsonl": "application/jsonl", ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """One record of the package: what it is, and its documents by their names in it."""

    name: str
    record: Record
    documents: Mapping[str, StoredDocument]


def protocol_package(site: Site, order_id: str) -> str:
    """Id of the package that the protocol of an order is archived in."""
    return str(uuid5(site.namespace, f"culling-protocol:{order_id}"))


def archive_protocol(site: Site, last: Documented) -> None:
    """Archive the last protocol of an order, and read it back; nothing where there is no archive.

    Safe to call again: what is there already is not written twice.

    Raises:
        ProtocolNotKept, StorageError: it could not be written, or is not what was written.
    """
    if site.archive is None:
        return
    store, work = open_root(site), site.folder("work")
    package_id = protocol_package(site, last.protocol.number)
    with TemporaryDirectory(dir=work, prefix="protocol-") as folder:
        files = dict(_files(site, last, Path(folder)))
        version = Version(
            created=stamp(site.clock()),
            message="culling protocol",
            user=site.name,
            address=f"urn:uuid:{site.actor}",
        )
        keep_own(store, package_id, files, version, work=work)
    root = object_root(object_id(package_id))
    if not audit_object(store, root, work=work, workers=site.workers).sound:
        raise ProtocolNotKept("the archive's copy is not what was written", place=root)
    objects = (("order", last.protocol.number), ("package", package_id))
    told = Happened(event="disposal.archived", objects=objects, evidence=last.digest)
    note_package(site, store, package_id, told)


def _files(site: Site, last: Documented, folder: Path) -> Iterator[tuple[str, Path]]:
    """Path in the package -> file here: documents first, then what the records say of them."""
    for kept in _records(site, last):
        lines = []
        for name, stored in kept.documents.items():
            path = f"{DATA}/{name}"
            with opened(site, stored) as stream, (folder / name).open("wb") as out:
                shutil.copyfileobj(stream, out)
            lines.append(_file_line(path, stored))
            yield path, folder / name
        described = folder / f"{kept.name}.record"
        described.write_bytes(_record_document(kept.record, lines))
        yield f"{RECORDS}{kept.record.archive_id}.json", described


def _records(site: Site, last: Documented) -> Iterator[_Kept]:
    number = last.protocol.number
    named = {stored.kind.partition("-")[2]: stored for stored in last.stored}
    protocol = _record(site, last.protocol, "")
    yield _Kept(
        name="protocol",
        record=protocol,
        documents={f"{number}.json": named[""], f"{number}.pdf": named["pdf"]},
    )
    yield _Kept(
        name="annex",
        record=_record(site, last.protocol, "annex"),
        documents={f"{number}-bilaga.jsonl": named["annex"]},
    )


def _record(site: Site, protocol: CullingProtocol, part: str) -> Record:
    """The protocol's record, or its annex's: ids of single records may be secret."""
    title = f"{RECORD_TYPE} {protocol.number}{', bilaga' if part else ''}"
    secret = (Restriction(text="sekretessmarkerad bilaga"),) if part else ()
    return Record(
        archive_id=str(uuid5(site.namespace, f"culling-protocol:{protocol.number}:{part}")),
        source_system="leverans",
        source_id=f"{protocol.number}{part}",
        title=title,
        display_id=protocol.number,
        record_type=RecordType(name=RECORD_TYPE),
        retention=_retention(site),
        producer_name=site.name,
        access_level=AccessLevel.RESTRICTED if part else AccessLevel.REGION,
        restrictions=secret,
        personal_data=PersonalData.UNKNOWN if part else PersonalData.NONE,
        dates={"established": When(value=protocol.final_on, raw=protocol.final_on)},
        language="sv",
    )


def _retention(site: Site) -> Retention:
    """Kept for ever, by the plan's row for such protocols where it has one."""
    with site.ledger.read() as connection:
        rows = plan_rows(site, connection)
    for (version, row_id), row in reversed(list(rows.items())):
        if folded(row.record_type) == folded(RECORD_TYPE):
            return Retention(
                verdict="preserve",
                phrase=row.retention_text,
                plan_id="",
                plan_version=version,
                row_id=row_id,
            )
    return Retention(verdict="preserve", phrase="", plan_id="", plan_version="", row_id="")


def _record_document(record: Record, lines: list[str]) -> bytes:
    """A record.json as packages of ours have it: the record on one line, a file on each next."""
    head = json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))[:-1]
    return (head + ',"files":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def _file_line(path: str, stored: StoredDocument) -> str:
    found = {
        "path": path,
        "size": stored.size,
        "digests": {"SHA-256": stored.sha256},
        "format": {"mime": MIMES[Path(stored.key).suffix]},
        "use": "archival",
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
