"""The deletion list that is given to a source: which files its own system is to remove.

It has names and paths, is marked for secrecy, and lies outside the evidence log, which keeps its
digest. What has been withheld since, and what is gone, is not on it.
"""

import base64
import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as, roles_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.source_disposal.scan import Reading, scan, scan_path
from leverans.flow.source_disposal.scan_file import ScanFile
from leverans.flow.watch import Watch
from leverans.ledger.source_disposal import BegunList, asked_files, list_of
from leverans.model.culling import ItemState
from leverans.model.errors import StorageError
from leverans.model.rights import RIGHTS, Right
from leverans.model.shown import shown
from leverans.model.source_disposal import DeletionLine

DOCUMENT, VERSION = "leverans deletion list", 1
SECRECY = "sekretessmarkerad"
COLUMNS = ("id", "path", "record", "source_id", "sha256", "size", "status")
STILL_ASKED = (ItemState.DESTROYING, ItemState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenList:
    """A list that was given out.

    Attributes:
        records, files, bytes: on it. unnamed: files that the source no longer has a name for.
        json_file, csv_file: where it lies. sha256, csv_sha256: of each, hex.
    """

    order: str
    records: int
    files: int
    bytes: int
    unnamed: int
    json_file: Path
    csv_file: Path
    sha256: str
    csv_sha256: str


def give_list(site: Site, engagement: Engagement, order: str, out: Path, watch: Watch) -> GivenList:
    """Write the deletion list of an order as `OUT.json` and `OUT.csv`, readable by us alone.

    The same list again has the same bytes, as long as nothing has changed in the source.

    Args:
        out: path; an ending `.json` or `.csv` is exchanged.

    Raises:
        UsageError: who acts may not, or nothing is asked of the source under this order.
        SourceError: the source cannot be listed. StorageError: the files cannot be written.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, _right(site, connection))
        begun = begun_list(connection, engagement, order)
    stem = out.with_suffix("") if out.suffix in {".json", ".csv"} else out
    names = ScanFile(scan_path(site, engagement.agreement.id, "names.sqlite"))
    scan(site, engagement, names, Reading(wanted=lambda _: frozenset()), watch)
    with site.ledger.read() as connection, _written(stem) as (as_json, as_csv):
        writer = _Writer(engagement, begun, as_json, as_csv)
        for asked in asked_files(connection, order=order, states=STILL_ASKED):
            path, source_id = names.name_of(asked.file.item)
            writer.add(DeletionLine(file=asked.file, path=path, source_id=source_id))
        given = writer.end(stem)
    with site.ledger.begin() as connection:
        told = Happened(
            event="disposal.list_given",
            objects=(("order", order),),
            refs=engagement.refs,
            counts={"records": given.records, "files": given.files, "bytes": given.bytes},
            evidence=given.sha256,
        )
        write(acting, connection, told)
    return given


def begun_list(connection: Connection, engagement: Engagement, order: str) -> BegunList:
    """What is asked of the source under an order.

    Raises:
        UsageError: nothing, or of another agreement's source.
    """
    begun = list_of(connection, order)
    if begun is None or begun.agreement != engagement.agreement.id:
        raise refused("USE-NO-DELETION-LIST", order=order)
    return begun


def _right(site: Site, connection: Connection) -> Right:
    """Who carries it out gets the list, and who executes the order may give it."""
    steward = any(Right.SOURCE_CONFIRM in RIGHTS[role] for role in roles_of(site, connection))
    return Right.SOURCE_CONFIRM if steward else Right.CULL_EXECUTE


class _Writer:
    """Writes both forms line by line."""

    def __init__(
        self, engagement: Engagement, begun: BegunList, as_json: "_Digested", as_csv: "_Digested"
    ) -> None:
        self._begun, self._json, self._csv = begun, as_json, as_csv
        self._rows = csv.writer(as_csv, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(COLUMNS)
        self._records: set[str] = set()
        self._files = self._bytes = self._unnamed = 0
        head = {
            "document": DOCUMENT,
            "version": VERSION,
            "secrecy": SECRECY,
            "order": begun.order,
            "agreement": begun.agreement,
            "system": engagement.agreement.source.system,
            "begun_at": stamp(begun.begun_at),
        }
        as_json.write(json.dumps(head, ensure_ascii=True)[:-1] + ', "files": [')

    def add(self, line: DeletionLine) -> None:
        """One file."""
        file, path = line.file, shown(line.path)
        told: dict[str, object] = {
            "id": file.item,
            "path": path,
            "record": file.record,
            "source_id": shown(line.source_id),
            "sha256": file.sha256,
            "size": file.size,
        }
        self._rows.writerow([*told.values(), ""])
        if path != line.path:
            raw = line.path.encode("utf-8", "surrogateescape")
            told["path_base64"] = base64.b64encode(raw).decode("ascii")
        self._json.write(("," if self._files else "") + "\n" + json.dumps(told, ensure_ascii=True))
        self._records.add(file.record)
        self._files += 1
        self._bytes += file.size
        self._unnamed += not line.path

    def end(self, stem: Path) -> GivenList:
        """Close the JSON; the figures and digests."""
        self._json.write("\n]}\n")
        return GivenList(
            order=self._begun.order,
            records=len(self._records),
            files=self._files,
            bytes=self._bytes,
            unnamed=self._unnamed,
            json_file=stem.with_name(f"{stem.name}.json"),
            csv_file=stem.with_name(f"{stem.name}.csv"),
            sha256=self._json.hexdigest(),
            csv_sha256=self._csv.hexdigest(),
        )


class _Digested(io.TextIOBase):
    """A text file in UTF-8 whose bytes are digested as they are written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def write(self, text: str) -> int:
        """Write some text."""
        data = text.encode("utf-8")
        self._digest.update(data)
        self._stream.write(data)
        return len(text)

    def hexdigest(self) -> str:
        """SHA-256 (hex) of all that was written."""
        return self._digest.hexdigest()


@contextmanager
def _written(stem: Path) -> Iterator[tuple[_Digested, _Digested]]:
    """Both files, seen onto the disk and given their names together, or not at all."""
    try:
        with _new(stem, ".json") as (first, name_json), _new(stem, ".csv") as (second, name_csv):
            yield _Digested(first), _Digested(second)
            name_json()
            name_csv()
    except OSError as error:
        raise StorageError(error.strerror or str(error), place=str(stem)) from error


@contextmanager
def _new(stem: Path, suffix: str) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    goal = stem.with_name(f"{stem.name}{suffix}")
    with tempfile.NamedTemporaryFile(
        dir=goal.parent, prefix=f".{goal.name}.", delete=False
    ) as file:
        part = Path(file.name)

        def name() -> None:
            file.flush()
            os.fsync(file.fileno())
            part.replace(goal)

        try:
            yield file, name
        finally:
            part.unlink(missing_ok=True)
