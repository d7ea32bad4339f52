"""OCFL objects of specification 1.0 and 1.1."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from leverans.messages.catalogue import AUTOMATIC, rules
from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import Member
from leverans.validators.kinds.interface import Judged, Work
from leverans.validators.ocfl.algorithms import algorithms_stated
from leverans.validators.ocfl.declaration import MOST, Declaration, is_declaration
from leverans.validators.ocfl.object_check import ObjectCheck
from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.telling import PREFIX, Tell
from leverans.validators.ocfl.vocabulary import (
    DEFAULT_CONTENT,
    INVENTORY,
    SPECS,
    V1_1,
    version_number,
)
from leverans.validators.package_index import glob_literal
from leverans.validators.survey import ROOT_MARKS

_MARK = "0=ocfl_object_"
_DECLARATIONS = ("0=*", "ocfl_object_*", "[0-9]*=ocfl_object_*")
_OF_OTHERS = tuple(one for one in ROOT_MARKS if not one.startswith(_MARK))
_COMPUTED_ALWAYS = frozenset(("sha256", "size"))


def is_ocfl(work: Work) -> bool:
    """Whether an object's declaration lies in the root, or an inventory and no other's mark."""
    prefix, index = work.survey.prefix, work.index
    if any(_in_root(work, _MARK + "*")):
        return True
    return index.find(prefix + INVENTORY) is not None and not any(
        index.find(prefix + mark) for mark in _OF_OTHERS
    )


class OcflObject:
    """One object; what is said of its parts is in `validators/ocfl/`."""

    levels: Mapping[str, Level] = {"CONTENT-EMPTY": Level.INFO}  # an object may hold anything
    metadata = ()  # an object has none: all in it is content

    def __init__(self, work: Work) -> None:
        self._work = work
        self._source = ObjectSource(
            container=work.container,
            index=work.index,
            prefix=work.survey.prefix,
            name=work.survey.name,
            folders=frozenset(work.survey.folders),
            report=work.report,
        )
        self._declared = ""
        self._stated: frozenset[str] = frozenset()
        self._check: ObjectCheck | None = None

    @property
    def payload(self) -> str:
        """Files in the content directories of all versions."""
        root = self._check.root if self._check is not None else None
        return f"v*/{glob_literal(root.content if root is not None else DEFAULT_CONTENT)}/*"

    def structure(self) -> Iterator[Finding]:
        """The conformance declaration, by which all else is judged."""
        work, found = self._work, list[Finding]()
        names = {member.path for member in islice(_in_root(work, *_DECLARATIONS), MOST)}
        tell = Tell(found.append, work.survey.name, V1_1)
        shown = sorted(name for name in map(work.shown, names) if is_declaration(name))
        declaration = Declaration(self._source, shown, tell)
        declaration.judge()
        self._declared = declaration.spec
        return iter(found)

    def algorithms(self) -> tuple[str, ...]:
        """Those that any of its inventories names."""
        work = self._work
        inventories = [
            member
            for member in work.index.matching(
                glob_literal(work.survey.prefix) + INVENTORY,
                glob_literal(work.survey.prefix) + f"v*/{INVENTORY}",
            )
            if _is_inventory(work.shown(member.path))
        ]
        self._stated = algorithms_stated(work.container, inventories)
        return tuple(sorted(self._stated - _COMPUTED_ALWAYS))

    def read(self, meanwhile: Callable[[], None]) -> None:
        """Its inventories, each in one pass."""
        computed = self._stated | _COMPUTED_ALWAYS
        self._check = ObjectCheck(self._source, self._declared, self._spec, computed)
        self._check.read(meanwhile)

    def compare(self) -> Iterator[Finding]:
        """Digests and sizes as its inventories state them."""
        return self._check.compare() if self._check is not None else iter(())

    def judged(self) -> Judged:
        """The version that it declares; every code that applies to an object."""
        codes = [rule for name, rule in rules().items() if name.startswith(PREFIX)]
        return Judged(
            profile=f"OCFL {self._spec}",
            checked=frozenset(rule.id for rule in codes if rule.check == AUTOMATIC),
            manual=tuple(rule.id for rule in codes if rule.check != AUTOMATIC),
        )

    @property
    def _spec(self) -> str:
        """The version it is held against: the one asked for, else declared, else the latest."""
        asked = self._work.profile.version
        return asked if asked in SPECS else self._declared or V1_1


def _in_root(work: Work, *patterns: str) -> Iterator[Member]:
    """Files of the root folder whose names fit."""
    start = glob_literal(work.survey.prefix)
    found = work.index.matching(*(start + pattern for pattern in patterns))
    return (member for member in found if "/" not in work.shown(member.path))


def _is_inventory(path: str) -> bool:
    version, _, _ = path.rpartition("/")
    return path == INVENTORY or version_number(version) is not None
