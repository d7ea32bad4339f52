"""The description of a package for finding: EAD3 with each record, or Dublin Core of the whole."""

from leverans.model.package import BuildOrder
from leverans.model.record import Record
from leverans.packaging import dublin_core, ead3
from leverans.packaging.spool import Document, Spools


class Description:
    """Gathers what is written about the records while they pass."""

    def __init__(self, order: BuildOrder, spools: Spools) -> None:
        """By `package.description` of the order's agreement."""
        self._order = order
        self._is_aid = order.agreement.package.description == "ead3"
        self._components = spools.new()
        self.name, self.kind = (
            (ead3.NAME, ead3.KIND) if self._is_aid else (dublin_core.NAME, dublin_core.KIND)
        )

    def component(self, record: Record) -> bytes:
        """What is written of one record."""
        return ead3.component(record).encode() if self._is_aid else b""

    def add(self, component: bytes) -> None:
        """The record is in the package."""
        self._components.write(component)

    def document(self, records: int) -> Document:
        """The whole description of a package with so many records."""
        if self._is_aid:
            head = ead3.head(self._order).encode()
            return Document(head, self._components, ead3.END.encode())
        return Document(dublin_core.document(self._order, records).encode())
