"""Links of content documents as paths: they come as URIs, as plain paths, and from Windows."""

import re
from typing import NamedTuple
from urllib.parse import unquote

_PLAIN = re.compile(r"[\w .~+=@,()!$&'*;§-]+(?:/[\w .~+=@,()!$&'*;§-]+)*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FILE = re.compile(r"file:(?://(?:localhost)?/|/?(?!/))", re.IGNORECASE)


class Link(NamedTuple):
    """Where a link may lead: `tail` taken literally, `plain` as a URI; both None: out of it all.

    Paths start from some folder that holds the document, or, with dots in front, from the
    container's top.
    """

    tail: str | None
    plain: str | None


_OUT = Link(None, None)


def read_link(folder: str, href: str) -> Link:
    """`folder` holds the document, with a slash at its end, or is ""."""
    if _PLAIN.fullmatch(href) and "./" not in href and href[-1] != ".":  # nearly all
        return Link(href, href)
    text = _FILE.sub("", href.strip().replace("\\", "/"), count=1)
    if text.startswith("//") or _SCHEME.match(text):
        return _OUT
    tail = _normalised(folder, text)
    plain = _normalised(folder, unquote(text.split("#", maxsplit=1)[0], errors="replace"))
    return Link(tail, plain) if tail is not None and plain is not None else _OUT


def _normalised(folder: str, path: str) -> str | None:
    """Without dots; None when they lead out of the container."""
    parts: list[str] = []
    if path.startswith("../"):
        parts = folder.rstrip("/").split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def folders_around(folder: str, prefix: str) -> list[str]:
    """Where links may start: the document's folder, those around it up to the root, the top."""
    found = [folder]
    while folder.startswith(prefix) and folder != prefix and len(found) < _MOST:
        folder = folder[: folder.rstrip("/").rfind("/") + 1]
        found.append(folder)
    return list(dict.fromkeys((*found, prefix, "")))


_MOST = 12
