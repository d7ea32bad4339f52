"""Of a document with more faults than are told, neither the faults nor the rest are kept."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import MAX_FAULTS, check_document, read_events

PREMIS = "http://www.loc.gov/premis/v3"
OBJECT = (
    '<object xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="intellectualEntity">'
    "<objectIdentifier><objectIdentifierType>a</objectIdentifierType>"
    "<objectIdentifierValue>1</objectIdentifierValue></objectIdentifier></object>"
)
EVENTS = 200_000
FAULTY = b"<event><eventType/></event>\n"


class Flood:
    """A document of many faulty events, made while it is read."""

    def __init__(self) -> None:
        self.left = EVENTS
        self._head = f'<premis xmlns="{PREMIS}" version="3.0">{OBJECT}'.encode()

    def read(self, size: int = -1, /) -> bytes:
        """Some events more, then the end."""
        many = min(self.left, max(size, len(FAULTY)) // len(FAULTY))
        if not many:
            return b""
        head, self._head = self._head, b""
        self.left -= many
        return head + FAULTY * many + (b"" if self.left else b"</premis>")


class Counting:
    """Counts what it is told of."""

    line = 0

    def __init__(self) -> None:
        self.started = 0

    def start(self, tag: str, _: Mapping[str, str], /) -> None:
        self.started += tag.endswith("}event")

    def end(self, tag: str, /) -> None:
        """Nothing."""

    def data(self, text: str, /) -> None:
        """Nothing."""


@pytest.fixture
def schema(tmp_path: Path) -> etree.XMLSchema:
    found = SchemaShelf(home=tmp_path / "none").schema_for(PREMIS)
    assert found is not None
    return found


def test_a_document_that_is_only_held_against_its_schema_is_read_no_further(
    schema: etree.XMLSchema,
) -> None:
    flood = Flood()
    faults = check_document(flood, schema).faults
    assert len(faults) == MAX_FAULTS
    assert {fault.kind for fault in faults} == {"schema"}
    assert flood.left > EVENTS / 2


def test_a_document_that_has_rules_is_read_to_its_end(schema: etree.XMLSchema) -> None:
    flood, handler = Flood(), Counting()
    faults = read_events(flood, handler, schema=schema)
    assert len(faults) == MAX_FAULTS
    assert {fault.kind for fault in faults} == {"schema"}
    assert (flood.left, handler.started) == (0, EVENTS)
