"""Turning a METS reference into a path in the container, lexically (CSIP24, 38, 51, 79, 110)."""

import re
from typing import NamedTuple
from urllib.parse import unquote

_PLAIN = re.compile(r"[\w.~+=@,()!$&'*;-]+(?:/[\w.~+=@,()!$&'*;-]+)*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Resolved(NamedTuple):
    """Where a reference leads: `path` in the container, or the id of the rule it breaks."""

    path: str
    fault: str = ""


def resolve(folder: str, href: str) -> Resolved:
    """The file that `href` names, seen from a METS in `folder` (with a slash at its end, or "")."""
    if _PLAIN.fullmatch(href) and "./" not in href and href[-1] != ".":  # nearly all
        return Resolved(folder + href)
    href = href.strip(" \t\r\n")  # xs:anyURI: blanks around it are not part of it
    if href.startswith("/") or _SCHEME.match(href):
        return Resolved(href, "PKG-REF-ABSOLUTE")
    return _normalised(folder, unquote(href.split("#", maxsplit=1)[0], errors="surrogateescape"))


def is_to_be_resolved(href: str) -> bool:
    """Whether `href` may name another file than the one whose path is written just so.

    Dots need no look: a member of a container has none in its path that lead anywhere.
    """
    return "%" in href or ":" in href or "#" in href or "//" in href or href[0] == "/"


def _normalised(folder: str, path: str) -> Resolved:
    parts = folder.rstrip("/").split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return Resolved(path, "PKG-REF-OUTSIDE")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return Resolved("/".join(parts))


def inside(prefix: str, resolved: Resolved) -> Resolved:
    """The same, but a path outside the package's root folder is a fault."""
    if resolved.fault or resolved.path.startswith(prefix):
        return resolved
    return Resolved(resolved.path, "PKG-REF-OUTSIDE")
