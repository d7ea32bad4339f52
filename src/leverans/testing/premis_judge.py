"""PREMIS documents held against everything that is at hand: both schemas, and our own rules."""

from functools import cache

from lxml.etree import XMLSchema

from leverans.model.finding import Level
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import check_document, compile_schema, opened, read_events
from leverans.testing.sample_plan import SHARED
from leverans.testing.schema_judge import NOWHERE
from leverans.validators.premis import PREMIS_3, PremisHandler

OFFICIAL = SHARED / "data" / "official-schemas" / "premis-v3-0.xsd"


def premis_faults(data: bytes) -> list[str]:
    """What is wrong with a document, by our own schema, the official one, and our rules."""
    found = _by_rules(data)
    for status, schema in _schemas().items():
        faults = check_document(opened(data), schema).faults
        found += [f"{status}: {fault}" for fault in faults]
    return found


@cache
def _schemas() -> dict[str, XMLSchema]:
    """Our own, and the publisher's where it is at hand."""
    held = SchemaShelf(home=NOWHERE).held(PREMIS_3)
    assert held is not None
    assert held.status == "own"
    assert held.compiled is not None
    own = {"own": held.compiled}
    if not OFFICIAL.is_file():
        return own
    return {**own, "official": compile_schema(OFFICIAL.read_bytes(), {})}


def _by_rules(data: bytes) -> list[str]:
    found: list[str] = []

    def tell(rule: str, level: Level, line: int, /, **params: str) -> None:
        found.append(f"{rule} ({level}) in line {line}: {params}")

    found += [str(fault) for fault in read_events(opened(data), PremisHandler(tell))]
    return found
