"""Manifest, state and fixity: objects of arrays of paths by digest."""

import re
from typing import NamedTuple

from leverans.validators.ocfl.inventory import MOST_HOMES, Inventory
from leverans.validators.ocfl.json_stream import JsonStream, Odd
from leverans.validators.ocfl.telling import Tell

_ODD_ELEMENT = re.compile(r"(?:^|/)(?:\.{1,2})?(?:/|$)")
SHOWN = 200  # characters of a value


class PathRules(NamedTuple):
    """Codes for one kind of block: its structure, its items, elements and ends of its paths."""

    structure: str
    item: str
    elements: str
    ends: str


CONTENT_PATHS = PathRules("OCFL-E092", "OCFL-E098", "OCFL-E099", "OCFL-E100")
FIXITY_PATHS = PathRules("OCFL-E057", "OCFL-E098", "OCFL-E099", "OCFL-E100")
LOGICAL_PATHS = PathRules("OCFL-E050", "OCFL-E051", "OCFL-E052", "OCFL-E053")


class BlockReader:
    """Reads the blocks of one inventory into its tables."""

    def __init__(self, json: JsonStream, inventory: Inventory, tell: Tell) -> None:
        self._json = json
        self._inventory = inventory
        self._tables = inventory.tables
        self._tell = tell

    def read(self, block: int, rules: PathRules) -> None:
        """The block that comes next; it is known to be an object."""
        json, tables = self._json, self._tables
        line, key = 0, ""
        for digest, item in json.strings_by_key():
            if digest is not None:
                line, key = json.line, digest
                tables.add_key(block, line, digest)
            if isinstance(item, Odd):
                self._tell_odd(item, key[:SHOWN], line, rules)
                continue
            tables.add_path(block, item)
            if _ODD_ELEMENT.search(item):
                self._tell_path(item, json.line, rules)
            if block == 0:
                self._note_home(item)

    def _tell_odd(self, item: Odd, key: str, line: int, rules: PathRules) -> None:
        if item is Odd.EMPTY and rules is LOGICAL_PATHS:
            return  # no file of that digest is in the state, which is as well said
        self._tell(rules.structure, line, value=key, reason=item.value)
        if item is Odd.NO_STRING:
            self._tell(rules.item, line, value=key)

    def _tell_path(self, path: str, line: int, rules: PathRules) -> None:
        shown = path[:SHOWN]
        if path.startswith("/") or path.endswith("/"):
            self._tell(rules.ends, line, value=shown)
        if {"", ".", ".."}.intersection(path.strip("/").split("/")) or "//" in path:
            self._tell(rules.elements, line, value=shown)

    def _note_home(self, path: str) -> None:
        """Which version and folder a content path begins with."""
        home = "/".join(path.split("/", 2)[:2]) if path.count("/") > 1 else path
        homes = self._inventory.homes
        if home not in homes and len(homes) < MOST_HOMES:
            homes[home] = self._json.line
