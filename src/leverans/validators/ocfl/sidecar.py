"""The digest that lies beside every inventory (specification 3.6)."""

import re
from collections.abc import Callable, Collection

from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import INVENTORY

LARGEST = 4096
_LINE = re.compile(rb"([^ \t\r\n]+)[ \t]+inventory\.json\s*")
_DOT = INVENTORY + "."
Claim = Callable[[str, str], None]  # algorithm, digest: what the inventory is said to have


def sidecar_algorithm(names: Collection[str], stated: str) -> str:
    """The algorithm of the sidecar among these files: as the inventory states, else the only one's.

    "" when neither tells.
    """
    sidecars = _sidecars(names)
    return stated or (sidecars[0] if len(sidecars) == 1 else "")


def judge_sidecar(
    source: ObjectSource,
    folder: str,
    names: Collection[str],
    algorithm: str,
    tell: Tell,
    claim: Claim,
) -> None:
    """Name and form of the sidecar of the inventory in `folder`; its digest goes to `claim`.

    Args:
        names: files in that folder. algorithm: see `sidecar_algorithm`.
    """
    sidecars = _sidecars(names)
    if algorithm not in sidecars:
        tell.at(folder + INVENTORY)("OCFL-E058", value=_DOT + algorithm)
        if sidecars:
            tell.at(folder + _DOT + sidecars[0])("OCFL-E059", value=sidecars[0], said=algorithm)
        return
    digest = _read(source, folder + _DOT + algorithm, tell)
    if digest:
        claim(algorithm, digest)


def _sidecars(names: Collection[str]) -> list[str]:
    return sorted(name.removeprefix(_DOT) for name in names if name.startswith(_DOT))


def _read(source: ObjectSource, path: str, tell: Tell) -> str:
    """The digest; "" when it cannot be told."""
    member = source.find(path)
    if member is None:
        return ""
    try:
        with source.open(member) as file:
            data = file.read(LARGEST)
    except OSError:
        return ""  # said when its digest is wanted
    if not _LINE.fullmatch(data):
        tell.at(path)("OCFL-E061")
    words = data.split(maxsplit=1)
    return words[0].decode("ascii", "replace") if words else ""
