"""Small forms: booleans, whole numbers, identities, digests."""

import re

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
LARGEST_INT = 2**31 - 1  # of xs:int
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_UUID = re.compile(
    r"(?:urn:)?(?:uuid[:-]?)?\{?[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\}?",
    re.IGNORECASE | re.ASCII,
)
_HEX = re.compile(r"[0-9a-fA-F]+", re.ASCII)
_LENGTHS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_ALGORITHMS = {length: name for name, length in _LENGTHS.items()}
_MOST_DIGITS = 18  # of a number that is counted with


def boolean(text: str) -> bool | None:
    """An xs:boolean, or None."""
    return BOOLEANS.get(text.strip())


def whole(text: str) -> int | None:
    """A whole number, or None; one beyond all counting comes as the largest there is."""
    plain = text.strip()
    if not _WHOLE.fullmatch(plain):
        return None
    return int(plain) if len(plain) <= _MOST_DIGITS else 10**_MOST_DIGITS


def is_uuid(text: str) -> bool:
    """Whether it is a UUID, however it is dressed."""
    return _UUID.fullmatch(text.strip()) is not None


def algorithm_named(method: str) -> str:
    """Hashlib's name of a digest's method (`SHA-256`, `sha256`, `…#sha1`), "" when not known."""
    word = method.rpartition("#")[2]  # of a URI of XML Signature
    plain = re.sub(r"[-_ ]", "", word.strip().casefold())
    return plain if plain in _LENGTHS else ""


def algorithm_of(digest: str) -> str:
    """The only algorithm that a digest can be of, by its length; "" when it is none."""
    return _ALGORITHMS.get(len(digest), "") if _HEX.fullmatch(digest) else ""
