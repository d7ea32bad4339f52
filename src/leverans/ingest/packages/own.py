"""Our own packages, whatever kind they are: a JSON document for each record tells all.

Its first line is the record, each further line one of its files; there may be millions. It lies
in `metadata/descriptive/records/`, in `Metadata/records/` (FGS), or is called `record.json` and
lies beside the record's files (DIDL).
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from leverans.ingest.packages.mets import nanoseconds
from leverans.ingest.packages.package import FilePlace, Listed, OldPackage
from leverans.model.errors import PackageError
from leverans.model.record_json import from_json

_FOLDERS = ("metadata/descriptive/records/", "Metadata/records/")
_BESIDE = "record.json"
_ENDING = ".json"
_BEGIN = b'{"schema":'
_FILES = b',"files":['
_LAYOUTS = ("representations/{use}/data/", "data/{use}/", "Content/{use}/", "{record}/")
_MOST_LINE = 8 * 1024**2


class NotOurs(Exception):
    """A record.json that is not in our form."""


def record_paths(package: OldPackage) -> Iterator[str]:
    """Paths of the records in a package, in order; none when it is not our own."""
    for folder in _FOLDERS:
        found = False
        for path in package.paths(begins=folder, ends=_ENDING):
            if package.small(path, len(_BEGIN)) == _BEGIN:
                found = True
                yield path
        if found:
            return
    for path in package.paths(ends=_BESIDE):
        is_named = path.rpartition("/")[2] == _BESIDE
        if is_named and package.small(path, len(_BEGIN)) == _BEGIN:
            yield path


def read_own(package: OldPackage) -> int:
    """Take in all records; how many there were."""
    count = 0
    for path in record_paths(package):
        try:
            _read(package, path)
        except (NotOurs, PackageError) as error:
            package.fault("SRC-PKG-RECORD", path, reason=str(error))
        count += 1
    return count


def _read(package: OldPackage, path: str) -> None:
    with package.open(path) as stream:
        record = from_json(_object(_line(stream).removesuffix(_FILES) + b"}"))
        files = (_placed(package, record.archive_id, one) for one in _files(stream))
        package.record(record, files, own=True)
    with package.open(path) as stream:
        _line(stream)
        package.lists(_listed(package, one) for one in _files(stream))


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(_MOST_LINE)
    if len(line) == _MOST_LINE:
        raise NotOurs("a line is longer than any of ours")
    return line.rstrip(b"\n")


def _files(stream: BinaryIO) -> Iterator[Mapping[str, Any]]:
    while (line := _line(stream)) and line != b"]}":
        yield _object(line.removesuffix(b","))


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise NotOurs(str(error)) from error
    if not isinstance(value, dict):
        raise NotOurs("no JSON object")
    return value


def _placed(package: OldPackage, record: str, said: Mapping[str, Any]) -> FilePlace:
    path, use = _text(said, "path"), _text(said, "use")
    facts: dict[str, object] = {
        "id": _text(said, "id"),
        "name": _text(said, "name"),
        "package_name": said.get("package_name") or _name_in(path, use, record),
        "modified": nanoseconds(str(said.get("modified", ""))),
        "sha256": cast("dict[str, str]", said.get("digests", {})).get("SHA-256", ""),
        "format": said.get("format"),
    }
    if "name_base64" in said:
        facts["name_base64"] = _base64(said["name_base64"])
    return FilePlace(_found(package, path), use, facts)


def _name_in(path: str, use: str, record: str) -> str:
    """The path below the folder that a kind of package has for the use."""
    for layout in _LAYOUTS:
        folder = layout.format(use=use, record=record)
        if path.startswith(folder):
            return path.removeprefix(folder)
    return path


def _base64(text: object) -> str:
    try:
        base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs(f"name_base64: {error}") from error
    return str(text)


def _listed(package: OldPackage, said: Mapping[str, Any]) -> Listed:
    digests = cast("dict[str, str]", said.get("digests", {}))
    algorithm = "SHA-256" if "SHA-256" in digests else next(iter(digests), "")
    size = said.get("size", -1)
    return Listed(
        path=_found(package, _text(said, "path")),
        size=size if isinstance(size, int) else -1,
        algorithm=algorithm,
        digest=str(digests.get(algorithm, "")),
        modified=nanoseconds(str(said.get("modified", ""))),
    )


def _found(package: OldPackage, path: str) -> str:
    """Paths are told from the package's root; a single object may be all that is left of it."""
    inside = path.partition("/")[2]
    return inside if not package.has(path) and inside and package.has(inside) else path


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise NotOurs(f"{name} is missing")
    return value
