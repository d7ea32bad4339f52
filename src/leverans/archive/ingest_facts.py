"""What the archive knows of a package when it takes it in, and the small document that keeps it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields

from leverans.archive.layout import json_text

FORMAT = 1
DOCUMENT = "reception.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestFacts:
    """What was decided about a package before it is taken in. Ids, times and figures; no persons.

    Attributes:
        package_id: OBJID. reference, agreement: the archive's and the agreement's reference.
        producer, archive: names of the authority and of the archive.
        received_at, decided_at, taken_in_at: times with offset, ISO 8601.
        manifest_digest, files, bytes, payload_files, payload_bytes, records: as the reception
            control has found them in the bytes.
        actor: pseudonymous id of who took it in. software: name and version of this program.
        chain: id of the archive's evidence log, or "". log: what it has of the package so far, a
            line for each event: number, word, time, outcome, actor, role, PREMIS type.
    """

    package_id: str
    received_at: str
    decided_at: str
    taken_in_at: str
    manifest_digest: str
    files: int
    bytes: int
    payload_files: int = 0
    payload_bytes: int = 0
    records: int = 0
    reference: str = ""
    agreement: str = ""
    producer: str = ""
    archive: str = ""
    actor: str = ""
    software: str = ""
    chain: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A small document that goes into the archival package, such as a receipt.

    Attributes:
        name: file name. data: its bytes. mime: media type.
    """

    name: str
    data: bytes
    mime: str = "application/json"
    kind: str = field(default="leverans")


def facts_document(facts: IngestFacts) -> bytes:
    """The facts as the archival package keeps them."""
    return json_text({"format": FORMAT, **asdict(facts)})


def read_facts(data: bytes) -> IngestFacts | None:
    """The facts again; None when this is no such document."""
    try:
        found = json.loads(data)
        if found.pop("format") != FORMAT:
            return None
        named = {one.name: found[one.name] for one in fields(IngestFacts) if one.name in found}
        facts = IngestFacts(**named)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return facts if _typed(facts) else None


def _typed(facts: IngestFacts) -> bool:
    values: Iterable[tuple[str, object]] = asdict(facts).items()
    types = {one.name: one.type for one in fields(IngestFacts)}
    return all(type(value) is types[name] for name, value in values)
