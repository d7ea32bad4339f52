"""A valid E-ARK SIP of any number of small files, written straight into a tar: quick, and flat."""

import hashlib
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from leverans.testing.sample_package import DATE, LINK, head

NAME = "paket-1"
PER_FOLDER = 1000


def write_long_package(path: Path, files: int) -> None:
    """A tar with `files` files of a few bytes in one representation without a METS of its own."""
    with TemporaryFile() as mets, tarfile.open(path, "w") as archive:
        mets.writelines(_before())
        for number in range(files):
            name, data = f"{number // PER_FOLDER:04d}/{number:07d}.txt", b"%d" % number
            _add(archive, f"representations/rep1/data/{name}", BytesIO(data), len(data))
            mets.write(_line(number, name, data))
        mets.writelines(_after())
        size = mets.tell()
        mets.seek(0)
        _add(archive, "METS.xml", mets, size)


def _add(archive: tarfile.TarFile, path: str, source: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(f"{NAME}/{path}")
    info.size = size
    archive.addfile(info, source)


def _before() -> Iterator[bytes]:
    yield head(NAME, "MIXED").encode()
    yield b'<fileSec ID="files"><fileGrp ID="grp" USE="Representations/rep1/data"'
    yield b' csip:CONTENTINFORMATIONTYPE="ERMS">\n'


def _line(number: int, name: str, data: bytes) -> bytes:
    digest = hashlib.sha256(data).hexdigest()
    return (
        f'<file ID="f{number}" MIMETYPE="text/plain" SIZE="{len(data)}" CREATED="{DATE}"'
        f' CHECKSUM="{digest}" CHECKSUMTYPE="SHA-256">'
        f'<FLocat {LINK}"representations/rep1/data/{name}"/></file>\n'
    ).encode()


def _after() -> Iterator[bytes]:
    yield b'</fileGrp></fileSec>\n<structMap ID="map" TYPE="PHYSICAL" LABEL="CSIP">'
    yield b'<div ID="top" LABEL="paket-1"><div ID="md" LABEL="Metadata"/>'
    yield b'<div ID="rep" LABEL="Representations"><fptr FILEID="grp"/></div></div>'
    yield b"</structMap></mets>\n"
