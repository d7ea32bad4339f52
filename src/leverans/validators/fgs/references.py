"""References of FGS packages: `file:///` and a path from the package's root folder on.

The three slashes make it look absolute; it is not. Seen as well: `file:/path`, `file:path` and the
plain path.
"""

import re
from collections.abc import Mapping

from leverans.schemas.vocabulary import terms
from leverans.validators.document import HREF
from leverans.validators.references import Resolved, resolve

USUAL = "file:///"
_SCHEME = re.compile(r"file:/*", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_NO_FILE = terms("fgs_location_type") - {"URL"}


def bare(href: str) -> str:
    """The path without `file:` and its slashes."""
    if href.startswith(USUAL):
        return href[len(USUAL) :]  # one slash more is nobody's custom: it stays, and is absolute
    match = _SCHEME.match(href)
    return href[match.end() :] if match else href


def resolve_in_package(root: str, href: str) -> Resolved:
    """The file that `href` names; `root` is the root folder in the container."""
    path = bare(href)
    if _DRIVE.match(path):
        return Resolved(href, "PKG-REF-ABSOLUTE")
    return resolve(root, path) if path else Resolved(root + path)


def is_elsewhere(place: Mapping[str, str]) -> bool:
    """Whether an mdRef or FLocat names something that no package holds (a URN, a handle)."""
    return place.get("LOCTYPE") in _NO_FILE and not _SCHEME.match(place.get(HREF, ""))
