"""Where an object lies in the storage root: OCFL 1.1 with extension 0004 (hashed n-tuple).

The folder of an object follows from its id alone, so nothing needs to be looked up; and no
folder of the root ever has more than 4,096 others in it.
"""

import hashlib
import json
import re
from urllib.parse import quote, unquote
from uuid import UUID

EXTENSION = "0004-hashed-n-tuple-storage-layout"
CONFIG = {
    "extensionName": EXTENSION,
    "digestAlgorithm": "sha256",
    "tupleSize": 3,
    "numberOfTuples": 3,
    "shortObjectRoot": False,
}
ROOT_DECLARATION = "0=ocfl_1.1"
ROOT_DECLARED = b"ocfl_1.1\n"
LAYOUT_FILE = "ocfl_layout.json"
CONFIG_FILE = f"extensions/{EXTENSION}/config.json"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
OBJECT_DECLARED = b"ocfl_object_1.1\n"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
INVENTORY_TYPE = "https://ocfl.io/1.1/spec/#inventory"
ALGORITHM = "sha512"
URN = "urn:uuid:"
_OURS = "urn:leverans:"
_PACKAGE = f"{_OURS}package:"
_SUCCESSOR = f"{_OURS}successor:"
_GENERATION = re.compile(rf"{_SUCCESSOR}([1-9][0-9]{{0,8}}):(.+)", re.DOTALL)
VERSION = re.compile(r"v[1-9][0-9]*")


def object_id(package_id: str, generation: int = 0) -> str:
    """The id of a package's object: `urn:uuid:` before a bare UUID, any other OBJID as it is.

    OCFL wants ids that are URIs; what the sender has named otherwise is not renamed, unless it
    would look like an id of ours.

    Args:
        generation: 0 for the package as it was taken in; n for what remains after it was culled
            for the nth time.
    """
    try:
        bare = str(UUID(package_id)) == package_id
    except ValueError:
        bare = False
    own = f"{URN}{package_id}" if bare else package_id
    if own.startswith(_OURS):
        own = f"{_PACKAGE}{quote(own, safe='')}"
    return f"{_SUCCESSOR}{generation}:{quote(own, safe=':')}" if generation else own


def parted(object_id_: str) -> tuple[str, int]:
    """(package's own id, generation) of an object's id."""
    match = _GENERATION.fullmatch(object_id_)
    if match is not None:
        return parted(unquote(match[2]))[0], int(match[1])
    if object_id_.startswith(_PACKAGE):
        return unquote(object_id_.removeprefix(_PACKAGE)), 0
    rest = object_id_.removeprefix(URN)
    return (rest if object_id(rest) == object_id_ else object_id_), 0


def package_id(object_id_: str) -> str:
    """The package's own id again."""
    return parted(object_id_)[0]


def object_root(object_id_: str) -> str:
    """The key of an object's folder, without a slash at its end (extension 0004)."""
    digest = hashlib.sha256(object_id_.encode()).hexdigest()
    tuples = [digest[at : at + 3] for at in range(0, 9, 3)]
    return "/".join((*tuples, digest))


def json_text(document: object) -> bytes:
    """A small JSON document as it is kept: for people too."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
