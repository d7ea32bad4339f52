"""Makes the invented authority on disk: file server, sheet, and the workspaces of both sides."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copyfile

from leverans.demo.document import Document, all_documents
from leverans.demo.documents import content
from leverans.demo.places import DemoPaths, paths_in
from leverans.demo.sheet import write_sheet
from leverans.wiring.init import Role, init_workspace

BLOCKING = ("empty", "format")


def build(into: Path) -> DemoPaths:
    """Make the demo in a folder; what a finished earlier run made is left as it is.

    The last settings written are the archive's, so that a broken build is begun anew.
    """
    paths = paths_in(into)
    if not (paths.archive / "leverans.toml").is_file():
        _write_source(paths, all_documents())
        paths.drop.mkdir(parents=True, exist_ok=True)
        _write_settings(paths.producer)
        _write_settings(paths.archive)
    _open_workspace(paths.producer, "producer")
    _open_workspace(paths.archive, "archive")
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


def _write_settings(workspace: Path) -> None:
    """Copy a workspace's settings files, `leverans.toml` last."""
    with as_file(files("leverans.demo").joinpath("content", workspace.name)) as templates:
        found = (path for path in templates.rglob("*") if path.is_file())
        for path in sorted(found, key=lambda path: (path.name == "leverans.toml", path)):
            target = workspace / path.relative_to(templates)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, target)


def _open_workspace(workspace: Path, role: Role) -> None:
    """Make the ledger as `leverans init` does; its examples give way to our own settings."""
    for example in init_workspace(workspace, role=role):
        example.unlink()
    for folder in workspace.iterdir():
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
