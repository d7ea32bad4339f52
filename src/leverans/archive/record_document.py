"""Reads a record.json of an archived package: the record, then its files one at a time.

Ours have the record on the first line and a file on each of the next (`packaging.draft`), so that
a record of a million files is read in flat memory. What somebody has laid out in another way is
read whole, as long as it is small.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from leverans.model.catalogue_entry import FileEntry
from leverans.model.errors import PackageError
from leverans.model.record import Record
from leverans.model.record_json import from_json

LONGEST = 16 << 20  # bytes of the record itself, or of a document that is laid out otherwise
_BLOCK = 1 << 16
_FILES_FOLLOW = b',"files":['
_DIGEST = "SHA-256"


def read_record(stream: BinaryIO, place: str) -> tuple[Record, Iterator[FileEntry]]:
    """The record of a document, and its files, which are read from the stream as they are asked.

    Args:
        place: of the document, for errors.

    Raises:
        PackageError: it cannot be read; while the files are walked too.
    """
    lines = _lines(stream, place)
    head = next(lines, b"").rstrip()
    if head.endswith(_FILES_FOLLOW):
        data = _object(head.removesuffix(_FILES_FOLLOW) + b"}", place)
        return from_json(data), _files_by_line(lines, place)
    data = _object(_rest(head, lines, place), place)
    listed = data.get("files", [])
    if not isinstance(listed, list):
        raise PackageError("its files are no list", place=place)
    return from_json(data), (_file(one, place) for one in listed)


def _files_by_line(lines: Iterator[bytes], place: str) -> Iterator[FileEntry]:
    for line in lines:
        if line.startswith(b"]}"):
            return
        if line.strip():  # a record without files has an empty line
            yield _file(_object(line.rstrip().removesuffix(b","), place), place)
    raise PackageError("it ends before its last file", place=place)


def _file(data: object, place: str) -> FileEntry:
    """One file; what is missing is left empty, but it must have a path."""
    path = data.get("path") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(path, str) or not path:
        raise PackageError("a file of it has no path", place=place)
    digests, found = _mapping(data.get("digests")), _mapping(data.get("format"))
    size = data.get("size")
    return FileEntry(
        path=path,
        size=size if isinstance(size, int) and size >= 0 else -1,
        sha256=_text(digests.get(_DIGEST)).lower(),
        puid=_text(found.get("puid")),
        mime=_text(found.get("mime")),
        use=_text(data.get("use")),
        id=_text(data.get("id")),
    )


def _lines(stream: BinaryIO, place: str) -> Iterator[bytes]:
    """Lines with their ends; none may be longer than the reader takes."""
    waiting = b""
    while block := stream.read(_BLOCK):
        *whole, waiting = (waiting + block).split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(waiting) > LONGEST:
            raise PackageError("a line of it is longer than a record can be", place=place)
    if waiting:
        yield waiting


def _rest(head: bytes, lines: Iterator[bytes], place: str) -> bytes:
    parts, size = [head], len(head)
    for line in lines:
        parts.append(line)
        size += len(line)
        if size > LONGEST:
            raise PackageError("it is too large for the way it is laid out", place=place)
    return b"\n".join(parts)


def _object(text: bytes, place: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackageError(f"is no JSON: {error}", place=place) from error
    if not isinstance(data, dict):
        raise PackageError("is no JSON object", place=place)
    return data


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
