"""Makes the invented authority on disk: file server, sheet, and the workspaces of both sides."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copyfile

from leverans.demo.document import Document, all_documents
from leverans.demo.documents import content
from leverans.demo.sheet import write_sheet

AGREEMENT = "filserver"
BLOCKING = ("empty", "format")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPaths:
    """Where everything of the demo lies.

    Attributes:
        root: the demo's folder. producer, archive: the two workspaces.
        source: the file server's folder. sheet: the metadata beside it.
        drop: the folder in which the two sides meet.
    """

    root: Path
    producer: Path
    archive: Path
    source: Path
    sheet: Path
    drop: Path


def paths_in(root: Path) -> DemoPaths:
    """The places below a demo folder, whether they exist or not."""
    return DemoPaths(
        root=root,
        producer=root / "forvaltning",
        archive=root / "mellanarkiv",
        source=root / "filserver" / "handlingar",
        sheet=root / "filserver" / "handlingar.csv",
        drop=root / "inlamning",
    )


def build(into: Path) -> DemoPaths:
    """Make the demo in a folder; what a finished earlier run made is left as it is.

    The last file written is the archive's settings, so a broken build is begun anew.
    """
    paths = paths_in(into)
    if (paths.archive / "leverans.toml").is_file():
        return paths
    _write_source(paths, all_documents())
    paths.drop.mkdir(parents=True, exist_ok=True)
    for workspace in (paths.producer, paths.archive):
        _copy_settings(workspace)
    return paths


def correct(paths: DemoPaths) -> None:
    """Mend, as the administration would, the empty file and the file of a format not allowed."""
    documents = [corrected(document) for document in all_documents()]
    for before in all_documents():
        if before.trap == "format":
            (paths.source / before.path).unlink(missing_ok=True)
    _write_source(paths, documents)


def is_corrected(paths: DemoPaths) -> bool:
    """Whether the two faulty files have been mended."""
    mended = (corrected(document) for document in all_documents() if document.trap in BLOCKING)
    files_now = (paths.source / document.path for document in mended)
    return all(path.is_file() and path.stat().st_size > 0 for path in files_now)


def corrected(document: Document) -> Document:
    """The document as it should have been; one without a blocking fault as it is."""
    if document.trap == "empty":
        return replace(document, trap="")
    if document.trap == "format":
        path = str(Path(document.path).with_suffix(".pdf"))
        return replace(document, path=path, layout="governing", trap="")
    return document


def _write_source(paths: DemoPaths, documents: Iterator[Document] | list[Document]) -> None:
    listed = list(documents)
    for document in listed:
        _write_file(paths.source / document.path, content(document), document.made)
    _write_file(paths.sheet, write_sheet(listed), max(document.made for document in listed))


def _write_file(path: Path, data: bytes, day: str) -> None:
    """Write what differs; the modification time is noon of the document's day."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    moment = int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())
    os.utime(path, (moment, moment))


def _copy_settings(workspace: Path) -> None:
    """Copy a workspace's settings files, `leverans.toml` last."""
    with as_file(files("leverans.demo").joinpath("content", workspace.name)) as templates:
        found = (path for path in templates.rglob("*") if path.is_file())
        for path in sorted(found, key=lambda path: (path.name == "leverans.toml", path)):
            target = workspace / path.relative_to(templates)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, target)
