"""The documents of one moment of an order: protocol, annex, and at last the PDF."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from leverans.flow.cull.protocol import annex_of, protocol_of
from leverans.flow.cull.protocol_pdf import protocol_pdf
from leverans.flow.cull.protocol_store import Document, digest_of, keep
from leverans.flow.site import Site
from leverans.ledger import culling_documents
from leverans.ledger.culling_documents import StoredDocument
from leverans.model.culling import CullingOrder
from leverans.model.culling_protocol import CullingProtocol, ProtocolStatus, protocol_json

WITH_PDF = frozenset({ProtocolStatus.VERIFIED, ProtocolStatus.FINAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is true at the moment that a protocol tells of, and not yet in the ledger.

    Attributes: as in `CullingProtocol`; "" leaves what the ledger says.
    """

    ended_at: str = ""
    verified_at: str = ""
    backups_until: str = ""
    final_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What was stored at one moment of an order; `digest` (sha256) is the protocol's."""

    protocol: CullingProtocol
    stored: tuple[StoredDocument, ...]

    @property
    def digest(self) -> str:
        """sha256 (hex) of the protocol's JSON."""
        return self.stored[0].sha256


def document(
    site: Site, order: CullingOrder, status: ProtocolStatus, moment: Moment = Moment()
) -> Documented:
    """Store the protocol of an order as it stands, with its annex, and read all of it back.

    Raises:
        ProtocolNotKept: the store cannot be written; nothing may be done then that it tells of.
    """
    with TemporaryDirectory(dir=site.folder("work"), prefix="protocol-") as folder:
        place = Path(folder)
        annex = place / "annex.jsonl"
        with site.ledger.read() as connection:
            _write(annex, annex_of(connection, order))
            protocol = protocol_of(site, connection, order, status)
        with annex.open("rb") as stream:
            digest, _ = digest_of(stream)
        protocol = replace(protocol, annex=digest, **_given(moment))
        written = [
            Document(kind=status.value, path=_write(place / "p.json", [protocol_json(protocol)])),
            Document(kind=f"{status}-annex", path=annex),
        ]
        if status in WITH_PDF:
            pdf = _write(place / "p.pdf", [protocol_pdf(protocol, site.language)])
            written.append(Document(kind=f"{status}-pdf", path=pdf))
        return Documented(protocol=protocol, stored=keep(site, order.id, written))


def note(connection: Connection, documented: Documented) -> None:
    """Note what was stored, in the transaction that rests on it."""
    for each in documented.stored:
        culling_documents.note(connection, each)


def _given(moment: Moment) -> dict[str, Any]:
    values = {name: getattr(moment, name) for name in Moment.__slots__}
    return {name: value for name, value in values.items() if value}


def _write(path: Path, lines: Iterable[bytes]) -> Path:
    with path.open("wb") as stream:
        stream.writelines(lines)
    return path
