"""A file's line in a bag's manifests; runs in the workers, imports nothing heavy."""

import re

from leverans.packaging.entry import Copied, Run, Terms

_ENCODED = re.compile("[%\r\n]")
NAMES = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def bag_path(path: str) -> str:
    """A path as manifests write it: `%`, CR and LF are encoded, nothing else (RFC 8493 §2.1.3).

    >>> bag_path("data/50% åäö.txt")
    'data/50%25 åäö.txt'
    """
    if "%" not in path and path.isprintable():
        return path
    return _ENCODED.sub(lambda sign: f"%{ord(sign[0]):02X}", path)


class ManifestLine:
    """Lines of the manifest of one algorithm, which is the one at `place` among the digests."""

    def __init__(self, place: int) -> None:
        self._place = place

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """`<digest> SP SP <path> LF`."""
        del modified
        return f"{one.digests[self._place]}  {bag_path(run.folder + one.entry.path)}\n"


def bag_lines(terms: Terms) -> list[ManifestLine]:
    """One for each algorithm that the agreement asks for."""
    return [ManifestLine(place) for place in range(len(terms.asked))]
