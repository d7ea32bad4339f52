"""Names as the custom of FGS Paketstruktur has them: ASCII letters, digits, `.`, `_` and `-`.

A name that is so already stays. Where a part of a path is not, its letters lose their marks (å
becomes a), all else becomes `_`, and something is added so that no two paths become one: to a
folder a digest of its path, to the file the beginning of a digest of its id.
"""

import hashlib
import re
import unicodedata

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)
_OTHER = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
_LETTERS = str.maketrans({"æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "ł": "l"})
_MARK = 10
_LONGEST = 255
_EXTENSION = 16


def plain_path(path: str, file_id: str) -> str:
    """The path itself, or a plain one that no other file of the package can have.

    >>> plain_path("avtal/Bilaga_1.pdf", "id")
    'avtal/Bilaga_1.pdf'
    """
    parts = path.split("/")
    if all(map(_PLAIN.fullmatch, parts)):
        return path
    folders = [
        part if _PLAIN.fullmatch(part) else _told_apart(part, "/".join(parts[: place + 1]))
        for place, part in enumerate(parts[:-1])
    ]
    return "/".join((*folders, _told_apart(parts[-1], file_id)))


def _told_apart(name: str, key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:_MARK]
    stem, dot, extension = name.rpartition(".")
    if not stem.strip(". ") or len(_plain(extension)) > _EXTENSION:
        stem, dot, extension = name, "", ""
    tail = f"_{digest}{dot}{_plain(extension)}"
    return _plain(stem).strip("._")[: _LONGEST - len(tail)] + tail


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return _OTHER.sub("_", "".join(one for one in letters if not unicodedata.combining(one)))
