"""The conformance declaration: a Namaste file in the object's root (specification 3.2)."""

import re

from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import SPECS

_OBJECT = "ocfl_object_"
_NUMBERED = re.compile(r"[0-9]+=ocfl_object_.*")
MOST = 1000


def is_declaration(name: str) -> bool:
    """Whether a file's name is, or was meant as, an object's declaration."""
    return name.startswith(("0=", _OBJECT)) or _NUMBERED.fullmatch(name) is not None


class Declaration:
    """Finds the declaration and judges it; `spec` is the version it declares, or ""."""

    def __init__(self, source: ObjectSource, names: list[str], tell: Tell) -> None:
        """`names`: files of the root folder for which `is_declaration` holds."""
        self._source = source
        self._names = names
        self._tell = tell
        self.spec = ""

    def judge(self) -> None:
        """Exactly one, named and filled as it should be."""
        good = [name for name in self._names if name.removeprefix("0=" + _OBJECT) in SPECS]
        for name in sorted(set(self._names) - set(good))[:MOST]:
            self._misnamed(name)
        if len(good) != 1:
            self._tell("OCFL-E003", value=", ".join(good) or "–")
        for name in good:
            self.spec = max(self.spec, name.removeprefix("0=" + _OBJECT))
            self._content(name)

    def _misnamed(self, name: str) -> None:
        tell = self._tell.at(name)
        if name.startswith("0="):
            tell("OCFL-E006", value=name)
        elif "=" in name:
            tell("OCFL-E005", value=name)
        else:
            tell("OCFL-E004", value=name)

    def _content(self, name: str) -> None:
        wanted = name.removeprefix("0=") + "\n"
        member = self._source.find(name)
        if member is None:
            return
        try:
            with self._source.open(member) as source:
                found = source.read(len(wanted) + 1)
        except OSError:
            return  # said when its digest is wanted
        if found != wanted.encode():
            self._tell.at(name)("OCFL-E007", value=wanted.rstrip())
