"""What a file is, by PRONOM: pygfried (siegfried) with the signatures it carries.

It reads head and tail of a path by itself. A file it cannot read is an unknown format with the
reason as warning: identifying never raises, for the files here come from anywhere.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pygfried

from leverans.model.record import Format

if TYPE_CHECKING:
    from pygfried import File, Match

_UNKNOWN = "UNKNOWN"
_MISMATCH = "extension mismatch"


def identify(path: str) -> Format:
    """Format of the regular file at a path (surrogate-escaped where it is not UTF-8)."""
    return next(identify_many([path]))


def identify_many(paths: Sequence[str]) -> Iterator[Format]:
    """Formats of regular files, in the order of the paths; a few hundred at once is best."""
    with TemporaryDirectory(prefix="leverans-") as folder:
        plain = [_plain(path, Path(folder) / str(place)) for place, path in enumerate(paths)]
        found = pygfried.identify_many(plain)["files"]
    return (_format(file) for file in found)


@cache
def signature_version() -> str:
    """Program and signature files by which formats are identified, for PREMIS and the log."""
    with TemporaryDirectory(prefix="leverans-") as folder:
        answer = pygfried.identify(folder, detailed=True)
    details = "; ".join(identifier["details"] for identifier in answer["identifiers"])
    return f"siegfried {answer['siegfried']}; {details}"


def _plain(path: str, link: Path) -> str:
    """A path that pygfried can take: a symlink with the same extension where it is not UTF-8."""
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        extension = os.fsencode(Path(path).suffix).decode("ascii", "ignore")
        link = link.with_name(link.name + extension)
        link.symlink_to(Path(path).absolute())
        return str(link)
    return path


def _format(file: "File") -> Format:
    matches = [match for match in file["matches"] if match["id"] != _UNKNOWN]
    reasons = [file["errors"], *(match["warning"] for match in file["matches"])]
    if not matches:
        return Format(warning=_joined(reasons))
    first = matches[0]
    if len(matches) > 1:
        others = ", ".join(match["id"] for match in matches[1:])
        reasons.append(f"several formats match, also {others}")
    return Format(
        puid=first["id"],
        name=first["format"],
        version=first["version"],
        mime=_mime(first),
        basis=first["basis"],
        warning=_joined(reasons),
        extension_mismatch=any(_MISMATCH in match["warning"] for match in matches),
    )


def _joined(reasons: list[str]) -> str:
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason))


def _mime(match: "Match") -> str:
    """The first media type of a match; PRONOM separates several by commas."""
    return match["mime"].partition(",")[0].strip() or "application/octet-stream"
