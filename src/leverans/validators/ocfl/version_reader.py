"""The version blocks of an inventory: created, state, message, user (specification 3.5.3.1)."""

import hashlib
import re
from datetime import date

from leverans.validators.ocfl.block_reader import LOGICAL_PATHS, SHOWN, BlockReader
from leverans.validators.ocfl.inventory import MOST_VERSIONS, Inventory, Version
from leverans.validators.ocfl.json_stream import JsonStream
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import is_uri

_CREATED = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-]([0-9]{2}):([0-9]{2}))"
)
_HIGHEST = (23, 59, 60, 23, 59)  # hour, minute, second (leap), hour and minute of the zone


def is_date_time(text: str) -> bool:
    """Whether it is a date-time of RFC 3339: to the second, with a zone."""
    found = _CREATED.fullmatch(text)
    if found is None:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    parts = (int(part or 0) for part in found.groups()[1:])
    return all(part <= highest for part, highest in zip(parts, _HIGHEST, strict=True))


class VersionReader:
    """Reads the versions of one inventory."""

    def __init__(
        self,
        json: JsonStream,
        inventory: Inventory,
        blocks: BlockReader,
        tell: Tell,
        *,
        advise: bool,
    ) -> None:
        """`advise`: also tell what should be there, and need not."""
        self._json = json
        self._inventory = inventory
        self._blocks = blocks
        self._tell = tell
        self._advise = advise

    def read(self) -> None:
        """The object that comes next: a version block by each name."""
        json, versions = self._json, self._inventory.versions
        for name in json.members():
            line = json.line
            if name in versions:
                self._tell("OCFL-E033", line, reason=f"the key {name[:SHOWN]!r} is repeated")
                json.skip()
                continue
            if len(versions) == MOST_VERSIONS:
                raise json.fault(f"it has more than {MOST_VERSIONS} versions")
            block = len(versions) + 1
            versions[name] = Version(block, line, b"")
            if json.peek() != "{":
                json.skip()
                self._tell("OCFL-E047", line, value=name[:SHOWN])
                continue
            versions[name] = Version(block, line, self._version(name[:SHOWN], block, line))

    def _version(self, name: str, block: int, line: int) -> bytes:
        json, met = self._json, set[str]()
        facts = {"created": "", "message": "", "user": ""}
        for key in json.members():
            if key in met:
                self._tell("OCFL-E033", json.line, reason=f"the key {key[:SHOWN]!r} is repeated")
                json.skip()
            elif key == "state":
                self._state(name, block)
            elif key in facts:
                facts[key] = self._fact(key)
            else:
                self._tell("OCFL-E102", json.line, value=key[:SHOWN])
                json.skip()
                continue
            met.add(key)
        self._missing(name, line, met)
        return hashlib.sha256(repr(sorted(facts.items())).encode()).digest()

    def _missing(self, name: str, line: int, met: set[str]) -> None:
        for key in ("created", "state"):
            if key not in met:
                self._tell("OCFL-E048", line, version=name, value=key)
        for key in ("message", "user"):
            if key not in met and self._advise:
                self._tell("OCFL-W007", line, version=name, value=key)

    def _state(self, name: str, block: int) -> None:
        if self._json.peek() == "{":
            self._blocks.read(block, LOGICAL_PATHS)
            return
        self._json.skip()
        self._tell("OCFL-E050", self._json.line, value=f"state ({name})")

    def _fact(self, key: str) -> str:
        """The value in a form that can be compared."""
        if key == "user":
            return self._user()
        line, value = self._json.line, self._json.string_or_skip()
        if key == "message" and value is None:
            self._tell("OCFL-E094", line)
        if key == "created" and (value is None or not is_date_time(value)):
            self._tell("OCFL-E049", line, value=(value or "–")[:SHOWN])
        return "" if value is None else value

    def _user(self) -> str:
        json = self._json
        line = json.line
        if json.peek() != "{":
            json.skip()
            self._tell("OCFL-E054", line)
            return ""
        said: dict[str, str] = {}
        for key in json.members():
            if key not in ("name", "address"):
                self._tell("OCFL-E102", json.line, value=key[:SHOWN])
                json.skip()
                continue
            if key in said:
                self._tell("OCFL-E033", json.line, reason=f"the key {key!r} is repeated")
            said[key] = json.string_or_skip() or ""
        self._judge_user(said, line)
        return repr(sorted(said.items()))

    def _judge_user(self, said: dict[str, str], line: int) -> None:
        if not said.get("name"):
            self._tell("OCFL-E054", line)
        if not self._advise:
            return
        if "address" not in said:
            self._tell("OCFL-W008", line)
        elif not is_uri(said["address"]):
            self._tell("OCFL-W009", line, value=said["address"][:SHOWN])
