"""Every table of the ledger: who imports `METADATA` from here has all of them in it."""

from leverans.ledger import (
    tables_agreements,
    tables_anchors,
    tables_catalogue,
    tables_clock,
    tables_control,
    tables_culling,
    tables_facts,
    tables_fixity,
    tables_gate,
    tables_holds,
    tables_migration,
    tables_plans,
    tables_receipts,
    tables_roles,
    tables_source_disposal,
    tables_transfer,
    tables_uploads,
)
from leverans.ledger.tables import METADATA

__all__ = [
    "METADATA",
    "tables_agreements",
    "tables_anchors",
    "tables_catalogue",
    "tables_clock",
    "tables_control",
    "tables_culling",
    "tables_facts",
    "tables_fixity",
    "tables_gate",
    "tables_holds",
    "tables_migration",
    "tables_plans",
    "tables_receipts",
    "tables_roles",
    "tables_source_disposal",
    "tables_transfer",
    "tables_uploads",
]
