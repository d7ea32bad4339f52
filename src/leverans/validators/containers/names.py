"""Judging a member's name: purely lexical, nothing on the disk is asked."""

import re

from leverans.model.finding import Finding
from leverans.validators.containers.interface import Limits, flaw

_FINE = re.compile(r"[\w .,()+=@&~'!#$%;\[\]{}-]+(?:/[\w .,()+=@&~'!#$%;\[\]{}-]+)*")
_FINE_OWN = re.compile(r"[\w .,()+=@&~'!#$%;\[\]{}-]{0,99}[\w ,()+=@&~'!#$%;\[\]{}-]").fullmatch
_DOTS = re.compile(r"(?:^|/)\.\.?(?:/|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def shown(name: str) -> str:
    """The name as text that can be stored and shown: bytes that are no UTF-8 become escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def clean(name: str) -> str:
    """The name without a leading "./"."""
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name


def name_fault(name: str, limits: Limits) -> Finding | None:
    """What is wrong with a member's name, if anything; such a member is not read."""
    if _FINE.fullmatch(name) and len(name) < 200 and "./" not in name and name[-1] != ".":  # noqa: PLR2004 (most names)
        return None
    return _fault(name, limits)


class Names:
    """Judges names that come folder by folder: the folder once, then only the file's own name."""

    def __init__(self, limits: Limits) -> None:
        """`limits` are those of `name_fault`."""
        self._limits = limits
        self._fine: str | None = None

    def fault(self, name: str) -> Finding | None:
        """As `name_fault`."""
        folder, _, own = name.rpartition("/")
        if folder == self._fine and _FINE_OWN(own):
            return None
        fault = name_fault(name, self._limits)
        self._fine = folder if fault is None and len(folder) < 100 else None  # noqa: PLR2004 (as above)
        return fault


def _fault(name: str, limits: Limits) -> Finding | None:
    place = shown(name)
    if name.startswith("/") or (len(name) > 1 and name[1] == ":" and name[0].isalpha()):
        return flaw("PKG-NAME-ABSOLUTE", place)
    if _DOTS.search(name) or not name:
        return flaw("PKG-NAME-OUTSIDE", place)
    if place != name:
        return flaw("PKG-NAME-NOT-UTF8", place)
    if _CONTROL.search(name):
        return flaw("PKG-NAME-CONTROL", repr(name)[1:-1])
    if len(name.encode()) > limits.name or name.count("/") >= limits.depth:
        return flaw("PKG-NAME-TOO-LONG", place[:200])
    return None
