"""Writes a new workspace: commented settings that load as they are, and never over anything."""

import os
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from leverans.model.errors import StorageError

ENDING = ".tmpl"
FOLDERS = {
    "producer": ("var/work", "var/outbox", "var/reports", "var/drop", "kalla"),
    "archive": ("var/work", "var/reports", "var/drop", "var/archive"),
}


def create_workspace(
    folder: Path, *, role: Literal["producer", "archive"] = "producer", language: str = "sv"
) -> list[Path]:
    """Write the files of a new workspace; one that is there already is left as it is.

    Args:
        folder: is made when it is missing. role: the side that the workspace is for.
        language: `sv` or `en`, put into the settings.

    Returns:
        The files that were written, in order of their names.

    Raises:
        StorageError: the folder cannot be written.
    """
    written = []
    try:
        for name, text in _templates(role):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if _write_new(path, text.replace("@LANGUAGE@", language)):
                written.append(path)
        for part in FOLDERS[role]:
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise StorageError(f"cannot be written: {failed.strerror}", place=str(folder)) from failed
    return written


def _templates(role: str) -> Iterator[tuple[str, str]]:
    """Relative path and text of every file of a role."""
    with as_file(files("leverans.wiring").joinpath("templates", role)) as root:
        for path in sorted(root.rglob(f"*{ENDING}")):
            name = path.relative_to(root).as_posix().removesuffix(ENDING)
            yield name, path.read_text(encoding="utf-8")


def _write_new(path: Path, text: str) -> bool:
    """Write and say True, or say False when something lies there."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        return False
    return True
