"""From a file's path in its package to a path that every store can carry, and never two to one.

A path is kept as it is where that is safe everywhere. What is not is written byte by byte as
`=` and two hexadecimal digits; the equals sign itself is, so that no two paths become one. The
inventory says which content path a file has: nothing has to be computed back.
"""

import hashlib
import re

LONGEST_PART = 120  # bytes; file systems take 255, some services less
LONGEST = 400  # bytes of a whole path: object stores take 1,024 with the folders of the object
_PLAIN = re.compile(r"[A-Za-z0-9åäöÅÄÖéÉ_.,()+@&'!#$;\[\]{} -]+").fullmatch
_TO_ESCAPE = re.compile(rb"[^A-Za-z0-9_.,()+@&'!#$;\[\]{} -]")
_PLAIN_BYTES = {letter.encode() for letter in "åäöÅÄÖéÉ"}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE).match
_CUT = "=="


def content_path(path: str) -> str:
    """The content path, below a version's content folder.

    Args:
        path: logical path, of non-empty parts; Unicode without surrogates.

    >>> content_path("data/Årsbok 1.pdf")
    'data/Årsbok 1.pdf'
    >>> content_path("data/a:b.")
    'data/a=3Ab=2E'
    """
    made = "/".join(map(_part, path.split("/")))
    return made if len(made.encode()) <= LONGEST else hashed_path(path)


def hashed_path(path: str) -> str:
    """The content path of a file whose own one is too long, or taken when case is not told."""
    return _CUT + hashlib.sha256(path.encode()).hexdigest()


def _part(part: str) -> str:
    if _PLAIN(part) and len(part) < LONGEST_PART // 2 and _fits(part):
        return part
    escaped = "".join(_escaped(letter) for letter in part)
    if escaped[-1] in ". ":
        escaped = f"{escaped[:-1]}={ord(escaped[-1]):02X}"
    if escaped[0] == " " or _RESERVED(escaped):
        escaped = f"={ord(escaped[0]):02X}{escaped[1:]}"
    if len(escaped.encode()) <= LONGEST_PART:
        return escaped
    head = escaped.encode()[:40].decode("utf-8", "ignore").partition("=")[0]
    return head.rstrip(". ") + hashed_path(part)


def _fits(part: str) -> bool:
    return part[-1] not in ". " and part[0] != " " and not _RESERVED(part)


def _escaped(letter: str) -> str:
    data = letter.encode()
    if data in _PLAIN_BYTES:
        return letter
    return _TO_ESCAPE.sub(lambda byte: b"=%02X" % byte[0][0], data).decode()
