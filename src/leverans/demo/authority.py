"""Makes the invented authority on disk: file server, sheet, and the workspaces of both sides."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

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


def tidy(paths: DemoPaths) -> None:
    """Take away the examples that `leverans init` put beside the demo's own settings."""
    for workspace in (paths.producer, paths.archive):
        own = {workspace / name for name, _ in _settings(workspace.name)}
        for folder in workspace.iterdir():
            if folder.is_file() or folder.name == "var":
                continue
            for example in set(folder.iterdir()) - own:
                example.unlink()
            if not any(folder.iterdir()):
                folder.rmdir()


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


def _write_source(paths: DemoPaths, documents: Iterable[Document]) -> None:
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
    """Write a workspace's settings files, `leverans.toml` last."""
    for name, text in _settings(workspace.name):
        target = workspace / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _settings(side: str) -> list[tuple[str, str]]:
    """Relative path and text of a side's settings files, `leverans.toml` last."""
    with as_file(files("leverans.demo").joinpath("content", side)) as root:
        found = sorted(path for path in root.rglob("*") if path.is_file())
        found.sort(key=lambda path: path.name == "leverans.toml")
        return [
            (path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in found
        ]
