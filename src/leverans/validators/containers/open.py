"""Which container a path is: decided by what lies there, never by its ending."""

import gzip
import shutil
import tempfile
import zlib
from pathlib import Path

from leverans.formats.tar_records import BLOCK
from leverans.validators.containers.folder import Folder
from leverans.validators.containers.interface import Container, Limits
from leverans.validators.containers.single import SingleFile, is_xml
from leverans.validators.containers.tar import Tar
from leverans.validators.containers.zip import Zip

CHUNK = 1024**2
GROWTH_ALLOWED = 1024**3


class NotAContainer(OSError):
    """The file is no folder, tar, tar.gz or zip, and no XML document."""


class Bomb(OSError):
    """A compressed container grows beyond the limits."""


class GzippedTar(Tar):
    """A tar.gz: unpacked, bounded, into a private file that goes away when it is closed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._private = Path(tempfile.mkdtemp(prefix="leverans-"))
        try:
            _gunzip(path, self._private / "package.tar", limits)
            super().__init__(self._private / "package.tar", limits)
        except OSError:
            shutil.rmtree(self._private)
            raise

    def close(self) -> None:
        """Close and remove the private file."""
        super().close()
        shutil.rmtree(self._private)


def open_container(path: Path, limits: Limits) -> Container:
    """Open what lies at `path`.

    Raises:
        NotAContainer, Bomb: see there.
        OSError: it cannot be read, or is not whole.
    """
    if path.is_dir():
        return Folder(path, limits)
    with path.open("rb") as file:
        start = file.read(BLOCK)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Zip(path, limits)
    if start.startswith(b"\x1f\x8b"):
        return GzippedTar(path, limits)
    if len(start) == BLOCK and (start[257:262] == b"ustar" or not start.strip(b"\0")):
        return Tar(path, limits)
    if is_xml(start):
        return SingleFile(path)
    raise NotAContainer(f"{path.name} is no folder, tar, tar.gz, zip or XML document")


def _gunzip(source: Path, target: Path, limits: Limits) -> None:
    allowed = min(limits.unpacked, GROWTH_ALLOWED + limits.ratio * source.stat().st_size)
    try:
        with gzip.open(source) as packed, target.open("xb") as unpacked:
            while data := packed.read(CHUNK):
                allowed -= len(data)
                if allowed < 0:
                    raise Bomb(f"{source.name} grows beyond the limit")
                unpacked.write(data)
    except (EOFError, zlib.error) as error:
        raise OSError(str(error)) from error
