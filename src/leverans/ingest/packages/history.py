"""What PREMIS documents say was done to a package, so that its history is carried on."""

from collections.abc import Iterator

from lxml import etree

from leverans.ingest.packages.fields import local
from leverans.ingest.packages.package import OldPackage
from leverans.schemas.xml import XmlStream, forget

MOST_EVENTS = 200  # of one package; all of them stay in the document that is carried along
_EVENTS = ("{*}event",)
_TEXTS = {
    "eventType": 0,
    "eventDateTime": 1,
    "eventOutcome": 2,
    "eventDetail": 3,
    "linkingAgentIdentifierValue": 4,
}


def read_history(package: OldPackage, path: str) -> None:
    """Take in the events of one PREMIS document, up to `MOST_EVENTS` of the package."""
    sql = "SELECT count(*) FROM happened WHERE package = ?"
    room = MOST_EVENTS - package.index.number(sql, package.number)
    with package.open(path) as stream:
        reading = XmlStream(stream, tags=_EVENTS)
        package.happened(_some(reading, room))
    for fault in reading.faults[:1]:
        package.fault("SRC-PKG-XML", f"{path}#line {fault.line}", reason=fault.message)


def _some(reading: XmlStream, room: int) -> Iterator[tuple[str, str, str, str, str]]:
    for _, element in reading:
        row = _event(element)
        forget(element)
        if row[0] and row[1] and room > 0:
            room -= 1
            yield row


def _event(element: etree._Element) -> tuple[str, str, str, str, str]:
    said = [""] * len(_TEXTS)
    for one in element.iter():
        place = _TEXTS.get(local(one))
        if place is not None and not said[place]:
            said[place] = " ".join((one.text or "").split())[:1000]
    return said[0], said[1], said[2], said[3], said[4]
