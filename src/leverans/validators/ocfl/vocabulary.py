"""Names and patterns of the OCFL specification, and what differs between 1.0 and 1.1."""

import re
from collections.abc import Mapping

V1_0, V1_1 = "1.0", "1.1"
SPECS = (V1_0, V1_1)
INVENTORY = "inventory.json"
DEFAULT_CONTENT = "content"
CONTENT_ALGORITHMS = ("sha512", "sha256")

# Name -> hexadecimal digits: the specification's table, then extension 0009; 0 = no hexadecimals.
ALGORITHMS: Mapping[str, int] = {
    "md5": 32,
    "sha1": 40,
    "sha256": 64,
    "sha512": 128,
    "blake2b-512": 128,
    "blake2b-160": 40,
    "blake2b-256": 64,
    "blake2b-384": 96,
    "sha512/256": 64,
    "size": 0,
}

ENCODING_RULES: Mapping[str, str] = {
    "sha1": "OCFL-E029",
    "sha256": "OCFL-E030",
    "sha512": "OCFL-E031",
    "blake2b-512": "OCFL-E032",
}

# Where 1.1 gives a requirement of 1.0 a code of its own: what a breach is told by in each version.
# 1.1 names the older code too where that is still a true word about the breach.
CLARIFIED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "OCFL-E103": {V1_0: ("OCFL-E038",), V1_1: ("OCFL-E103",)},
    "OCFL-E104": {V1_0: (), V1_1: ("OCFL-E104",)},
    "OCFL-E105": {V1_0: (), V1_1: ("OCFL-E105",)},
    "OCFL-E106": {V1_0: ("OCFL-E041",), V1_1: ("OCFL-E041", "OCFL-E106")},
    "OCFL-E107": {V1_0: ("OCFL-E050",), V1_1: ("OCFL-E107",)},
    "OCFL-E108": {V1_0: ("OCFL-E017",), V1_1: ("OCFL-E017", "OCFL-E108")},
    "OCFL-E110": {V1_0: ("OCFL-E037",), V1_1: ("OCFL-E037", "OCFL-E110")},
    "OCFL-E111": {V1_0: ("OCFL-E055", "OCFL-E056"), V1_1: ("OCFL-E111",)},
}

EXTENSIONS = frozenset(  # names in the repository of community extensions
    (
        "initial",
        "0000-example-extension",
        "0001-digest-algorithms",
        "0002-flat-direct-storage-layout",
        "0003-hash-and-id-n-tuple-storage-layout",
        "0004-hashed-n-tuple-storage-layout",
        "0005-mutable-head",
        "0006-flat-omit-prefix-storage-layout",
        "0007-n-tuple-omit-prefix-storage-layout",
        "0008-schema-registry",
        "0009-digest-algorithms",
        "0010-differential-n-tuple-omit-prefix-storage-layout",
        "0011-direct-clean-path-layout",
        "0012-hash-and-no-prefix-id-n-tuple-storage-layout",
    )
)

_TYPE = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")
_VERSION = re.compile(r"v([0-9]{1,18})")
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
)


def spec_of_type(stated: str) -> str:
    """The specification version that an inventory's `type` names, "" when it names none of ours."""
    found = _TYPE.fullmatch(stated)
    return found[1] if found else ""


def version_number(name: str) -> int | None:
    """The number of a version directory's name, padded or not; None when it is no such name."""
    found = _VERSION.fullmatch(name)
    return int(found[1]) if found else None


def is_uri(text: str) -> bool:
    """Whether it has the form of a URI (RFC 3986)."""
    return _URI.fullmatch(text) is not None
