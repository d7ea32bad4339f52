"""The files of a bundle: written one after another into a folder, each counted as it is written."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

MANIFEST = "manifest.json"
BLOCK = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member of a zip: no clock is in the bytes
READABLE = 0o100644 << 16


def json_bytes(found: object) -> bytes:
    """A file of JSON: sorted members, no blanks, one line, so that the same is the same bytes."""
    text = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


@dataclass(slots=True)
class Pieces:
    """Files that are written below one folder, with size and sha256 (hex) of each."""

    folder: Path
    written: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> None:
        """Write a file."""
        self.add_lines(name, [data])

    def add_lines(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file from its parts, as they come."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as stream:
            for part in parts:
                stream.write(part)
                digest.update(part)
                size += len(part)
            stream.flush()
            os.fsync(stream.fileno())
        self.written[name] = (size, digest.hexdigest())

    def seal(self, facts: dict[str, object]) -> str:
        """Write the manifest over everything that was written; gives its sha256 (hex).

        Args:
            facts: what stands in it besides the files.
        """
        files = [
            {"path": path, "size": size, "sha256": digest}
            for path, (size, digest) in sorted(self.written.items())
        ]
        self.add(MANIFEST, json_bytes({**facts, "files": files}))
        digest = self.written[MANIFEST][1]
        self.add("manifest.sha256", f"{digest}  {MANIFEST}\n".encode())
        return digest

    def zipped(self, target: Path) -> Path:
        """Put all files into one zip, the target: by their names, and always the same bytes."""
        with target.open("wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in sorted(self.written):
                    _put(archive, name, self.folder / name)
            stream.flush()
            os.fsync(stream.fileno())
        return target


def _put(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, READABLE
    member.create_system = 3
    member.file_size = path.stat().st_size  # so that the zip is told when it gets large
    with path.open("rb") as source, archive.open(member, "w") as into:
        while block := source.read(BLOCK):
            into.write(block)


def listed(name: str, found: Iterable[object]) -> Iterator[bytes]:
    """A list as a member of an object, streamed: `"name":[…,…]`."""
    yield f'"{name}":['.encode()
    for number, each in enumerate(found):
        yield (b"," if number else b"") + json_bytes(each)[:-1]
    yield b"]"


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new folder beside a target, on the same file system; gone afterwards, whatever happens."""
    folder = Path(mkdtemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def durable(folder: Path) -> None:
    """Make sure that the names in a folder outlive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
