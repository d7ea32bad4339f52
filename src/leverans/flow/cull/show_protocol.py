"""Gives the stored protocol of an order away: as it was stored, after its digest was checked."""

import json
from dataclasses import dataclass

from leverans.flow.access import looked
from leverans.flow.cull.orders import find_order
from leverans.flow.cull.protocol_pdf import protocol_pdf
from leverans.flow.cull.protocol_store import opened
from leverans.flow.permission import acting_as, entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import culling_documents
from leverans.ledger.culling_documents import StoredDocument
from leverans.model.access_entry import Action
from leverans.model.culling_protocol import CullingProtocol, ProtocolStatus, protocol_from
from leverans.model.rights import Right

WHOLE = frozenset(status.value for status in ProtocolStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProtocol:
    """The newest protocol of an order; `document` is its JSON, byte for byte as it was stored."""

    protocol: CullingProtocol
    document: bytes
    stored: StoredDocument


def shown_protocol(site: Site, order_id: str) -> ShownProtocol:
    """The newest protocol of an order.

    Raises:
        UsageError: who acts may not, or there is none yet. ProtocolNotKept: it is gone from its
            store, or is not what was stored.
    """
    stored = _newest(site, order_id, WHOLE, Right.CULL_LIST)
    with opened(site, stored) as stream:
        document = stream.read()
    return ShownProtocol(
        protocol=protocol_from(json.loads(document)), document=document, stored=stored
    )


def protocol_as_pdf(site: Site, shown: ShownProtocol) -> bytes:
    """The protocol drawn as PDF/A in the language of the site; the same bytes every time."""
    return protocol_pdf(shown.protocol, site.language)


def shown_annex(site: Site, order_id: str) -> bytes:
    """The annex with the ids, under its secrecy mark; who reads it is in the access log.

    Raises:
        UsageError: who acts may not, or there is none yet. ProtocolNotKept: as above.
    """
    kinds = frozenset(f"{each}-annex" for each in WHOLE)
    stored = _newest(site, order_id, kinds, Right.READ_CONTENT)
    with opened(site, stored) as stream:
        data = stream.read()
    acting = entering(site, Right.READ_CONTENT)
    looked(acting, Action.PROTOCOL_ANNEX_READ, "order", (stored.order,))
    return data


def _newest(site: Site, order_id: str, kinds: frozenset[str], right: Right) -> StoredDocument:
    with site.ledger.begin() as connection:
        acting_as(site, connection, right)
        order = find_order(connection, order_id)
        found = culling_documents.documents(connection, order.id)
    wanted = [each for each in found if each.kind in kinds]
    if not wanted:
        raise refused("USE-NO-PROTOCOL", order=order.id)
    return wanted[-1]
