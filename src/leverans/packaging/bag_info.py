"""bag-info.txt: who sends what to whom by which agreement, and how much (RFC 8493 §2.2.2)."""

import re
from collections.abc import Iterator

from leverans.model.agreement import Agreement
from leverans.packaging.scheme import Growing

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_STEP = 1000


def bag_info(package: Growing) -> str:
    """The whole file; elements without a value are left out, each value stands on one line."""
    lines = (f"{label}: {_plain(value)}\n" for label, value in _elements(package))
    return "".join(line for line in lines if not line.endswith(": \n"))


def _elements(package: Growing) -> Iterator[tuple[str, str]]:
    order = package.order
    agreement = order.agreement
    yield "Source-Organization", agreement.submitter.name
    yield "Source-Organization-Identifier", agreement.submitter.id
    yield from _contacts(agreement)
    yield "External-Description", agreement.label
    yield "Bagging-Date", order.built_at.date().isoformat()
    yield "External-Identifier", f"urn:uuid:{order.package_id}"
    yield "Bag-Size", size_in_words(package.payload_bytes)
    yield "Payload-Oxum", f"{package.payload_bytes}.{package.payload_files}"
    yield "Bag-Group-Identifier", f"{agreement.reference} / {order.delivery_number}"
    yield "Internal-Sender-Identifier", _sender(package)
    yield "Internal-Sender-Description", agreement.source.system
    yield "Archival-Creator", agreement.archival_creator.name
    yield "Archival-Creator-Identifier", agreement.archival_creator.id
    yield "Receiving-Organization", agreement.receiver.name
    yield "Submission-Agreement", agreement.reference
    for one in agreement.previous_references:
        yield "Previous-Submission-Agreement", one
    yield "Reference-Code", agreement.reference_code
    yield "Record-Count", str(package.records)
    yield "Record-Status", order.labels.get("record_status", "")
    yield "Bag-Software-Agent", f"{order.software} {order.software_version}"


def _contacts(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for party in agreement.contacts:
        yield "Contact-Name", party.name
        for way in party.contact:
            yield ("Contact-Email" if "@" in way else "Contact-Phone"), way


def _sender(package: Growing) -> str:
    order = package.order
    return f"{order.delivery_number} v{order.delivery_version} {order.part}"


def size_in_words(size: int) -> str:
    """Bytes as people read them; tenths from kB on.

    >>> size_in_words(1_290_000)
    '1.2 MB'
    """
    number, unit = size, 0
    while number >= _STEP and unit + 1 < len(_UNITS):
        number, unit = number // _STEP, unit + 1
    if not unit:
        return f"{size} B"
    tenths = size * 10 // _STEP**unit
    return f"{tenths // 10}.{tenths % 10} {_UNITS[unit]}"


def _plain(value: str) -> str:
    """On one line, without blanks at its ends."""
    return _BLANKS.sub(" ", value).strip()
