"""Reads one inventory.json from top to bottom, once (specification 3.5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leverans.validators.ocfl.block_reader import (
    CONTENT_PATHS,
    FIXITY_PATHS,
    SHOWN,
    BlockReader,
)
from leverans.validators.ocfl.inventory import Inventory
from leverans.validators.ocfl.json_stream import JsonFault, JsonStream
from leverans.validators.ocfl.tables import MANIFEST
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.version_reader import VersionReader
from leverans.validators.ocfl.vocabulary import (
    ALGORITHMS,
    CONTENT_ALGORITHMS,
    is_uri,
    spec_of_type,
)

REQUIRED = ("id", "type", "digestAlgorithm", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of an inventory.

    Attributes:
        declared: specification version of the object's declaration, "" when it has none.
        is_root: it lies in the object's root; advice is given on that one alone.
        computed: algorithms whose digests are computed of every file.
    """

    declared: str
    is_root: bool
    computed: frozenset[str]


class InventoryReader:
    """Fills an `Inventory`, and tells what is wrong with it by itself."""

    def __init__(self, json: JsonStream, inventory: Inventory, tell: Tell, asked: Asked) -> None:
        self._json = json
        self._inventory = inventory
        self._tell = tell
        self._asked = asked
        self._blocks = BlockReader(json, inventory, tell)
        self._readers: Mapping[str, Callable[[], None]] = {
            "id": self._id,
            "type": self._type,
            "digestAlgorithm": self._algorithm,
            "head": self._head,
            "contentDirectory": self._content_directory,
            "manifest": self._manifest,
            "versions": self._versions,
            "fixity": self._fixity,
        }

    def read(self) -> None:
        """All of it; `inventory.whole` says whether it came to its end."""
        met: set[str] = set()
        try:
            if self._json.peek() != "{":
                raise self._json.fault("it is no JSON object")
            self._members(met)
            self._json.finish()
        except JsonFault as fault:
            self._tell("OCFL-E033", fault.line, reason=fault.reason)
            return
        self._inventory.tables.settle()
        self._inventory.whole = True
        self._missing(met)

    def _members(self, met: set[str]) -> None:
        for key in self._json.members():
            reader = self._readers.get(key)
            if reader is None:
                self._tell("OCFL-E102", self._json.line, value=key[:SHOWN])
                self._json.skip()
            elif key in met:
                self._tell("OCFL-E033", self._json.line, reason=f"the key {key!r} is repeated")
                self._json.skip()
            else:
                met.add(key)
                reader()

    def _missing(self, met: set[str]) -> None:
        for key in REQUIRED:
            if key not in met:
                self._tell("OCFL-E036", value=key)
        for key in ("manifest", "versions"):
            if key not in met:
                self._tell("OCFL-E041", value=key)
        if "versions" not in met:
            self._tell("OCFL-E043")
            self._tell("OCFL-E044")

    def _id(self) -> None:
        line, value = self._json.line, self._json.string_or_skip()
        self._inventory.id = value or ""
        if not value:
            self._tell("OCFL-E037", line, value="–")
        elif self._asked.is_root and not is_uri(value):
            self._tell("OCFL-W005", line, value=value[:SHOWN])

    def _type(self) -> None:
        line, value = self._json.line, self._json.string_or_skip() or ""
        self._inventory.type = value
        spec, declared = spec_of_type(value), self._asked.declared
        if not spec or (self._asked.is_root and declared and spec != declared):
            self._tell("OCFL-E038", line, value=(value or "–")[:SHOWN])

    def _algorithm(self) -> None:
        line, value = self._json.line, self._json.string_or_skip() or ""
        self._inventory.algorithm = value
        if value not in CONTENT_ALGORITHMS:
            self._tell("OCFL-E025", line, value=(value or "–")[:SHOWN])
        elif value != CONTENT_ALGORITHMS[0]:
            self._tell("OCFL-W004", line, value=value)

    def _head(self) -> None:
        line, value = self._json.line, self._json.string_or_skip()
        self._inventory.head = value or ""
        if not value:
            self._tell("OCFL-E040", line, value="–")

    def _content_directory(self) -> None:
        line, value = self._json.line, self._json.string_or_skip()
        if not value:
            self._tell.clarified("OCFL-E108", line, value="–")
            return
        self._inventory.content_directory = value
        if "/" in value:
            self._tell.clarified("OCFL-E108", line, value=value[:SHOWN])
        if value in (".", ".."):
            self._tell("OCFL-E018", line, value=value)

    def _manifest(self) -> None:
        if self._is_object():
            self._inventory.blocks.add("manifest")
            self._blocks.read(MANIFEST, CONTENT_PATHS)
        else:
            self._tell.clarified("OCFL-E106", self._json.line, value="manifest")

    def _versions(self) -> None:
        if self._is_object():
            self._inventory.blocks.add("versions")
            VersionReader(
                self._json,
                self._inventory,
                self._blocks,
                self._tell,
                advise=self._asked.is_root,
            ).read()
        else:
            self._tell("OCFL-E044", self._json.line)
            self._tell("OCFL-E045", self._json.line)

    def _fixity(self) -> None:
        if not self._is_object():
            self._tell.clarified("OCFL-E111", self._json.line, value="no object")
            return
        fixity = self._inventory.fixity
        for name in self._json.members():
            line = self._json.line
            if name in fixity:
                self._tell("OCFL-E033", line, reason=f"the key {name!r} is repeated")
                self._json.skip()
            elif name not in ALGORITHMS or name not in self._asked.computed:
                self._tell("OCFL-E056", line, value=name[:SHOWN])
                self._json.skip()
            elif self._is_object():
                fixity[name] = -len(fixity) - 1
                self._blocks.read(fixity[name], FIXITY_PATHS)
            else:
                self._tell("OCFL-E057", line, value=name, reason="no object")

    def _is_object(self) -> bool:
        """Whether an object comes next; anything else is passed over."""
        if self._json.peek() == "{":
            return True
        self._json.skip()
        return False
