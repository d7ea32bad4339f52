"""Our own packages, whatever kind they are: `metadata/descriptive/records/<id>.json` tells all.

One line of it is the record, each further line one of its files; there may be millions.
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

RECORDS = "metadata/descriptive/records/"
_ENDING = ".json"
_FILES = b',"files":['
_MOST_LINE = 8 * 1024**2


class NotOurs(Exception):
    """A record.json that is not in our form."""


def record_paths(package: OldPackage) -> Iterator[str]:
    """Paths of the records in a package, in order; none when it is not our own."""
    for begin in ("", "data/", "Metadata/", "data/Metadata/"):
        found = False
        for path in package.paths(begins=f"{begin}{RECORDS}", ends=_ENDING):
            found = True
            yield path
        if found:
            return


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
    base = path[: path.index(RECORDS)]
    with package.open(path) as stream:
        data = _object(_line(stream).removesuffix(_FILES) + b"}")
        record = from_json(data)
        package.record(record, (_placed(package, base, one) for one in _files(stream)), own=True)
    with package.open(path) as stream:
        _line(stream)
        package.lists(_listed(package, base, one) for one in _files(stream))


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


def _placed(package: OldPackage, base: str, said: Mapping[str, Any]) -> FilePlace:
    path, use = _text(said, "path"), _text(said, "use")
    _, data, inside = path.partition(f"representations/{use}/data/")
    facts: dict[str, object] = {
        "id": _text(said, "id"),
        "name": _text(said, "name"),
        "package_name": inside if data else path,
        "modified": nanoseconds(str(said.get("modified", ""))),
        "sha256": cast("dict[str, str]", said.get("digests", {})).get("SHA-256", ""),
        "format": said.get("format"),
    }
    if "name_base64" in said:
        facts["name_base64"] = _base64(said["name_base64"])
    return FilePlace(_found(package, base, path), use, facts)


def _base64(text: object) -> str:
    try:
        base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs(f"name_base64: {error}") from error
    return str(text)


def _listed(package: OldPackage, base: str, said: Mapping[str, Any]) -> Listed:
    digests = cast("dict[str, str]", said.get("digests", {}))
    algorithm = "SHA-256" if "SHA-256" in digests else next(iter(digests), "")
    size = said.get("size", -1)
    return Listed(
        path=_found(package, base, _text(said, "path")),
        size=size if isinstance(size, int) else -1,
        algorithm=algorithm,
        digest=str(digests.get(algorithm, "")),
        modified=nanoseconds(str(said.get("modified", ""))),
    )


def _found(package: OldPackage, base: str, path: str) -> str:
    """Paths are told from the package's root: that may lie deeper here, as in a bag."""
    return path if not base or package.has(path) else base + path


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise NotOurs(f"{name} is missing")
    return value
