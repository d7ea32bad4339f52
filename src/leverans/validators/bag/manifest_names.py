"""Which files of the base directory are manifests, by which algorithm (RFC 8493, 2.1.3, 2.4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from leverans.model.finding import Finding, Level
from leverans.validators.bag.editions import Edition
from leverans.validators.containers.interface import flaw

_NAME = re.compile(r"(tag)?manifest-(.+)\.txt", re.IGNORECASE)
_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]")
ALGORITHMS = {  # as manifests name them -> hashlib
    "md5": "md5",
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha3224": "sha3_224",
    "sha3256": "sha3_256",
    "sha3384": "sha3_384",
    "sha3512": "sha3_512",
    "blake2b": "blake2b",
    "blake2b512": "blake2b",
    "blake2s": "blake2s",
    "blake2s256": "blake2s",
}
WEAK = {"md5", "sha1"}
LISTED = 100  # names of one algorithm


class Manifest(NamedTuple):
    """A manifest that is to be read. `name` is its file's; `algorithm` is hashlib's name."""

    name: str
    is_tag: bool
    algorithm: str


class Manifests(NamedTuple):
    """All of them, at most one of each algorithm, and what is wrong with their names."""

    payload: list[Manifest]
    tag: list[Manifest]
    findings: list[Finding]


def is_tag_manifest(name: str) -> bool:
    """Whether a path of the base directory is a tag manifest's."""
    match = _NAME.fullmatch(name)
    return match is not None and match[1] is not None


def is_payload_manifest(name: str) -> bool:
    """Whether a path of the base directory is a payload manifest's."""
    match = _NAME.fullmatch(name)
    return match is not None and match[1] is None


def find_manifests(names: Iterable[str], edition: Edition) -> Manifests:
    """The manifests among the file names of the base directory."""
    known: dict[tuple[bool, str], list[str]] = {}
    unknown: list[str] = []
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        algorithm = ALGORITHMS.get(_normal(match[2]), "")
        same = known.setdefault((bool(match[1]), algorithm), []) if algorithm else unknown
        if algorithm and _right(name) == name:
            same.insert(0, name)
        elif len(same) < LISTED:
            same.append(name)
    found = [Manifest(same[0], *key) for key, same in known.items()]
    payload = [manifest for manifest in found if not manifest.is_tag]
    findings = [finding for same in known.values() for finding in _ill_named(same, edition)]
    findings += _unverified(payload, unknown)
    return Manifests(payload, [one for one in found if one.is_tag], findings)


def _ill_named(same: list[str], edition: Edition) -> Iterator[Finding]:
    """Names for one algorithm, the right one first: the others are read only where it is absent."""
    for name in same:
        if name != _right(name):
            level = edition.must if name == same[0] else Level.WARNING
            yield flaw("BAG-MANIFEST-NAME", name, level, value=_right(name))


def _unverified(payload: Sequence[Manifest], unknown: Sequence[str]) -> Iterator[Finding]:
    """What nothing verifies, or nothing that is strong enough to stand alone."""
    for name in unknown[:LISTED]:
        level = Level.WARNING if payload or is_tag_manifest(name) else Level.ERROR
        yield flaw("BAG-ALGORITHM-UNKNOWN", name, level)
    if not payload and not any(is_payload_manifest(name) for name in unknown):
        yield flaw("BAG-MANIFEST-MISSING", "manifest-sha512.txt")
    if payload and all(manifest.algorithm in WEAK for manifest in payload):
        value = ", ".join(sorted(manifest.algorithm.upper() for manifest in payload))
        yield flaw("BAG-ALGORITHM-WEAK", payload[0].name, Level.INFO, value=value)


def _right(name: str) -> str:
    """The name as it should be: all lower case, the algorithm letters and digits only."""
    start, _, algorithm = name.lower().removesuffix(".txt").partition("-")
    return f"{start}-{_normal(algorithm)}.txt"


def _normal(algorithm: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", algorithm.lower())
