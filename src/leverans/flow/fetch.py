"""Get: a verified copy of a record, its metadata beside it, and the sheet when it is asked for.

Whole or nothing: everything is written under another name and gets its own name last.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from leverans.archive.copying_out import copy_out, place_of
from leverans.archive.interface import StoredPackage
from leverans.archive.record_document import read_record
from leverans.flow.access import Manner, looked
from leverans.flow.break_glass import reading
from leverans.flow.custody import custody_of_record
from leverans.flow.find import culled_as, files_of, held_by, holding_of
from leverans.flow.history import Happened, logged, write
from leverans.flow.published import sheet_files
from leverans.flow.refused import refused
from leverans.flow.sheet_rows import Subject, sheet_rows
from leverans.flow.site import Site
from leverans.model.access_entry import Action
from leverans.model.catalogue_entry import FileEntry, Held
from leverans.model.errors import LeveransError, UsageError
from leverans.model.exposure import Audience, Exposure
from leverans.model.record import Record

Opens = Callable[[str, str], AbstractContextManager[StoredPackage]]  # object's root, its version
METADATA = "metadata.txt"
_UNSAFE = re.compile(r"[^\w.+=-]")
SHEETS_OF = 100  # files of a record that get a published copy each; beyond, one sheet for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for.

    Attributes:
        archive_id: of the record, or of a package without records. into: folder for the copy.
        file: number of one file, from 1, or None for all. sheet: make published copies too.
    """

    archive_id: str
    into: Path
    file: int | None = None
    sheet: bool = False
    audience: Audience = Audience.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What lies in the copy's folder.

    Attributes:
        held: the record. folder: of the copy. files: (path in the folder, the file as it was
            verified), in order. sheets: paths of published copies and sheets in the folder.
    """

    held: Held
    folder: Path
    files: tuple[tuple[str, FileEntry], ...]
    sheets: tuple[str, ...] = ()


def fetch(site: Site, wanted: Wanted, opens: Opens) -> Fetched:
    """Copy a record out of the archive, verified; the archived original is only read.

    Args:
        opens: opens an archived package by its place and version.

    Raises:
        UsageError: the record is not known, may not be handed out, or lies in `into` already.
        PackageError: the archive's bytes are not those it took over. NoSpace, StorageError.
        AccessNotWritten: who gets the copy could not be written down; nothing is handed out.
    """
    site = _reading(site, wanted)
    held = _allowed(site, wanted)
    holding = holding_of(site, held.package)
    if holding is None:
        raise refused("USE-UNKNOWN-ID", id=wanted.archive_id)
    name = _UNSAFE.sub("_", held.archive_id).lstrip(".")
    folder = wanted.into / name
    if folder.exists():
        raise refused("USE-GET-EXISTS", folder=str(folder))
    wanted.into.mkdir(parents=True, exist_ok=True)
    site.need_space(wanted.into, held.bytes * (2 if wanted.sheet else 1))
    part = wanted.into / f".{name}.part"
    shutil.rmtree(part, ignore_errors=True)
    # before a byte is copied: who is killed on the way leaves a part that can be read
    _told(site, wanted, held.files if wanted.file is None else 1)
    try:
        with opens(holding.object_root, holding.version) as package:
            fetched = _copied(site, wanted, held, package, part)
        part.rename(folder)
    except LeveransError:
        _told(site, wanted, 0, outcome="failure")
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(fetched, folder=folder)


def _reading(site: Site, wanted: Wanted) -> Site:
    """The site in the role in which this may be read, whether or not there is such a thing."""
    held = held_by(site, wanted.archive_id, wanted.audience)
    lies_in = (("package", held.package),) if held else ()
    return reading(site, ("record", wanted.archive_id), *lies_in)


def _allowed(site: Site, wanted: Wanted) -> Held:
    """The newest version of the record, if it may be handed out to who asks."""
    held = held_by(site, wanted.archive_id, wanted.audience)
    if held is None:
        raise _not_held(site, wanted)
    if wanted.audience is Audience.EXTERNAL and held.exposure is not Exposure.PUBLIC:
        with site.ledger.begin() as connection:
            objects = (("record", logged(wanted.archive_id)),)
            denied = Happened(event="access.denied", objects=objects, outcome="refused")
            write(site, connection, denied)
        manner = Manner(audience=wanted.audience, outcome="refused")
        looked(site, Action.DENIED, "record", (wanted.archive_id,), manner)
        raise refused("USE-REQUEST-ONLY", id=wanted.archive_id)
    return held


def _not_held(site: Site, wanted: Wanted) -> UsageError:
    """Culled, or unknown; to somebody outside both are the same."""
    stones = culled_as(site, wanted.archive_id) if wanted.audience is Audience.INTERNAL else ()
    if not stones:
        return refused("USE-UNKNOWN-ID", id=wanted.archive_id)
    day, protocol = stones[0].culled_at[:10], stones[0].protocol
    return refused("USE-CULLED", id=wanted.archive_id, day=day, protocol=protocol or "-")


def _copied(site: Site, wanted: Wanted, held: Held, package: StoredPackage, part: Path) -> Fetched:
    part.mkdir(mode=0o700)
    record = _record(package, held)
    copied = []
    for file in _chosen(site, wanted, held):
        place = place_of(file.path)
        copied.append((str(place), copy_out(package, file, part / place)))
    subject = Subject(
        held=held,
        record=record,
        file=None,
        holding=holding_of(site, held.package),
        holder=site.name,
        custody=_custody(site, held),
        day=f"{site.clock():%Y-%m-%d}",
        audience=wanted.audience,
        language=site.language,
    )
    _write_metadata(part / METADATA, subject, copied)
    sheets = sheet_files(subject, part, copied[:SHEETS_OF]) if wanted.sheet else ()
    return Fetched(held=held, folder=part, files=tuple(copied), sheets=sheets)


def _custody(site: Site, held: Held) -> str:
    """Who answers for the record today, where a paper says so."""
    fact = custody_of_record(site, held.archive_id)
    return f"{fact.holder} ({fact.since.isoformat()}, {fact.basis or '-'})" if fact else ""


def _chosen(site: Site, wanted: Wanted, held: Held) -> Iterator[FileEntry]:
    files = files_of(site, held)
    if wanted.file is None:
        yield from files
        return
    one = next(islice(files, wanted.file - 1, None), None) if wanted.file > 0 else None
    if one is None:
        raise refused("USE-NO-FILE", number=str(wanted.file), files=str(held.files))
    yield one


def _record(package: StoredPackage, held: Held) -> Record | None:
    """The record's own metadata, from the archive's bytes."""
    if not held.document:
        return None
    with closing(package.open(held.document)) as stream:
        return read_record(stream, held.document)[0]


def _write_metadata(target: Path, subject: Subject, copied: list[tuple[str, FileEntry]]) -> None:
    """The same as the sheet says, as text, and the digest of each file as `sha256sum` reads it."""
    lines = [f"{label}: {', '.join(value.splitlines())}" for label, value in sheet_rows(subject)]
    lines += ["", *(f"{file.sha256}  {place}" for place, file in copied)]
    target.write_text("\n".join(lines) + "\n", "utf-8")


def _told(site: Site, wanted: Wanted, files: int, *, outcome: str = "success") -> None:
    """Write down who gets the copy, or had to go without after all."""
    manner = Manner(hits=files, audience=wanted.audience, outcome=outcome)
    looked(site, Action.EXPORTED, "record", (wanted.archive_id,), manner)
