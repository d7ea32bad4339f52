"""Paths as manifests and fetch.txt write them: judged as text, nothing on the disk is asked."""

import re
from collections.abc import Iterator

PAYLOAD = "data/"
_WINDOWS_ROOT = re.compile(r"[A-Za-z]:|\\|%[^%/\\]+%[/\\]")
_HOME = re.compile(r"~(?:[^/\\]*[/\\]|$)")
_SEPARATORS = re.compile(r"[/\\]")
_ENCODED = re.compile("%(0[aAdD]|25)")
_CHARACTERS = {"0a": "\n", "0d": "\r", "25": "%"}
SYSTEM_NAMES = frozenset({
    ".ds_store", ".spotlight-v100", ".trashes", ".fseventsd", ".temporaryitems", ".apdisk",
    ".appledouble", ".documentrevisions-v100", "__macosx", "thumbs.db", "ehthumbs.db",
    "ehthumbs_vista.db", "desktop.ini", "$recycle.bin", "system volume information",
})  # fmt: skip
DEVICES = ("con", "prn", "aux", "nul", "com[1-9]", "lpt[1-9]")
_NOT_ON_WINDOWS = re.compile(
    rf"[<>:\"|?*\\]|[. ](?:/|$)|(?:^|/)(?:{'|'.join(DEVICES)})(?:\.[^/]*)?(?:/|$)",
    re.IGNORECASE,
)
LONGEST = 255  # characters of a path on Windows


def normal(path: str) -> str | None:
    """The path without `./` and doubled slashes; None when it is not one below the base directory.

    That is: absolute, of a drive, a server or someone's home, from a variable, or with `..`
    (RFC 8493, 5.1).
    """
    if _leads_out(path):
        return None
    parts = path.split("/")
    if "" in parts or "." in parts:
        folder = "/" if parts[-1] in ("", ".") else ""
        path = "/".join(part for part in parts if part not in ("", ".")) + folder
    return None if _leads_out(path) else path


def _leads_out(path: str) -> bool:
    if not path or path.startswith("/") or _WINDOWS_ROOT.match(path) or _HOME.match(path):
        return True
    return ".." in _SEPARATORS.split(path)


def decoded(path: str) -> str:
    """The path with the three characters decoded that RFC 8493 encodes: LF, CR and %."""
    return _ENCODED.sub(lambda match: _CHARACTERS[match[1].lower()], path)


def candidates(path: str, *, strict: bool) -> Iterator[tuple[str, str]]:
    """(rule that is broken or "", path): what the text may name, the likeliest first.

    RFC 8493 encodes the per cent sign; the drafts and most tools do not.
    """
    plain = decoded(path)
    if strict:
        raw = "%" in _ENCODED.sub("", path)
        yield ("BAG-PATH-PERCENT" if raw else "", plain)
        if plain != path:
            yield "BAG-PATH-PERCENT", path
    else:
        yield "", path
        if plain != path:
            yield "BAG-PATH-PERCENT", plain
    trimmed = path.rstrip(" \t")
    if trimmed != path:
        yield "BAG-LINE-SPACE", decoded(trimmed) if strict else trimmed
    turned = normal(path.replace("\\", "/"))
    if turned is not None and turned != path:
        yield "BAG-PATH-BACKSLASH", turned


def is_system_name(name: str) -> bool:
    """Whether an operating system leaves files or folders of this name behind by itself."""
    return name.startswith("._") or name.casefold() in SYSTEM_NAMES


def is_system_path(path: str) -> bool:
    """Whether the file or a folder that it lies in has such a name."""
    return any(is_system_name(part) for part in path.split("/"))


def fits_windows(path: str) -> bool:
    """Whether a path can be stored on Windows (RFC 8493, 6.1.2)."""
    return _NOT_ON_WINDOWS.search(path) is None
