"""Data to measure with: tiny files, large files, and a mix; the same bytes on every machine."""

import itertools
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid5

from leverans.model.record import File, Format, Record, RecordType, Representation, Use

_SPACE = UUID("00000000-0000-5000-8000-00000000beac")
_FORMAT = Format(puid="x-fmt/111", name="Plain Text File", mime="text/plain", basis="extension")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Content at a path."""

    path: str

    def open(self) -> BinaryIO:
        """The file."""
        return Path(self.path).open("rb")


def tiny(folder: Path, files: int) -> None:
    """Files of 1-4 KB, a hundred to a folder."""
    noise = random.Random(1).randbytes(8192)  # noqa: S311 - the same on every run
    chance = random.Random(2)  # noqa: S311
    for number in range(files):
        place = folder / f"{number // 10_000:03d}" / f"{number // 100 % 100:03d}"
        if number % 100 == 0:
            place.mkdir(parents=True)
        start = chance.randrange(4096)
        body = noise[start : start + chance.randrange(1024, 4096)]
        (place / f"handling-{number:07d}.txt").write_bytes(b"%08d" % number + body)


def large(folder: Path, files: int, size: int) -> None:
    """A few files of one size."""
    folder.mkdir(parents=True)
    block = random.Random(3).randbytes(1 << 20)  # noqa: S311
    for number in range(files):
        with (folder / f"inspelning-{number}.bin").open("wb") as file:
            for part in range(size // len(block)):
                file.write(b"%08d%08d" % (number, part) + block[16:])


def mixed(folder: Path, files: int) -> None:
    """Files of 1-200 KB in nested folders, names with å ä ö, every fiftieth decomposed."""
    noise = random.Random(4).randbytes(1 << 20)  # noqa: S311
    chance = random.Random(5)  # noqa: S311
    for number in range(files):
        place = folder / f"Ärende {number // 50}" / "bilagor"
        place.mkdir(parents=True, exist_ok=True)
        letters = "a\u030aa\u0308o\u0308" if number % 50 == 0 else "åäö"
        start = chance.randrange(1 << 19)
        body = noise[start : start + chance.randrange(1024, 200_000)]
        (place / f"Bilaga {letters} {number}.txt").write_bytes(b"%08d" % number + body)


class Walk:
    """The files below a folder, in order; can be walked again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[File]:
        numbers = itertools.count()
        for entry, name in _walk(str(self._folder), ""):
            stat = entry.stat(follow_symlinks=False)
            yield File(
                id=f"00000000-0000-5000-8000-{next(numbers):012x}",
                name=name,
                package_name=name,
                size=stat.st_size,
                mtime_ns=stat.st_mtime_ns,
                content=OnDisk(entry.path),
                format=_FORMAT,
            )


def _walk(folder: str, prefix: str) -> Iterator[tuple["os.DirEntry[str]", str]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield entry, prefix + entry.name


def one_record(folder: Path) -> Iterator[Record]:
    """Everything below the folder as one record."""
    yield _record("all", Walk(folder))


def record_per_file(folder: Path) -> Iterator[Record]:
    """A record for each file."""
    for file in Walk(folder):
        yield _record(file.name, (file,))


def _record(key: str, files: "Walk | tuple[File, ...]") -> Record:
    return Record(
        archive_id=str(uuid5(_SPACE, key)),
        source_system="Filytan",
        source_id=key,
        title=f"Handling {key}",
        record_type=RecordType(code="3.2", name="Avtal"),
        representations=(Representation(use=Use.NATIVE, files=files),),
    )
