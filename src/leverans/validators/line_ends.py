"""Whether a file differs from what METS says of it in its line ends alone.

Files that pass through git, FTP in text mode or an editor get CRLF for LF or the other way round;
their size and digest then change, their text does not. That is worth knowing, and no excuse.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from leverans.schemas.xml import Readable

LARGEST = 16 * 1024**2  # bytes of a file that is read once more for this
MOST = 100  # files
_CHUNK = 256 * 1024
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}

Open = Callable[[str], AbstractContextManager[Readable] | None]


class LineEnds:
    """Asks it of a few files of one package."""

    def __init__(self, open_file: Open) -> None:
        """`open_file` gives a file by its path, or None when it is too large or not there."""
        self._open = open_file
        self._left = MOST

    def explain(self, path: str, said: str) -> str:
        """`CRLF` or `LF`: with these line ends the file is what was `said`, a size or a digest."""
        if not self._left:
            return ""
        self._left -= 1
        for name, ends in (("CRLF", b"\r\n"), ("LF", b"\n")):
            if said in self._measured(path, ends, _ALGORITHMS.get(len(said), "")):
                return name
        return ""

    def _measured(self, path: str, ends: bytes, algorithm: str) -> tuple[str, str]:
        """Size and digest of the file with these line ends, where it has others."""
        opened = self._open(path)
        if opened is None:
            return ("", "")
        hasher = hashlib.new(algorithm or "sha256", usedforsecurity=False)
        size = change = 0
        try:
            with opened as source:
                for part, grown in _converted(source, ends):
                    size, change = size + len(part), change + grown
                    hasher.update(part)
        except OSError:
            return ("", "")
        return (str(size), hasher.hexdigest()) if change else ("", "")


def _converted(source: Readable, ends: bytes) -> Iterator[tuple[bytes, int]]:
    """Parts of it with these line ends, and by how much each has grown."""
    rest = b""
    while data := source.read(_CHUNK):
        data = rest + data
        rest = data[-1:] if data.endswith(b"\r") else b""
        part = data[: len(data) - len(rest)]
        converted = part.replace(b"\r\n", b"\n").replace(b"\n", ends)
        yield converted, len(converted) - len(part)
    yield rest, 0
