"""The records plan (dokumenthanteringsplan, DHP): its rows, every cell verbatim."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One row of a plan; `cells` keeps every cell's text under its own column heading."""

    row_id: str
    process_code: str
    process: str
    record_type: str
    retention_text: str
    archive_delivery_text: str = ""
    disposal_decision: str = ""
    applies_from: str = ""
    applies_to: str = ""
    secrecy: str = ""
    personal_data: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsPlan:
    """A version of an authority's plan: id, version, the decision, in force from, and its rows."""

    plan_id: str
    version: str
    decision: str
    in_force_from: str
    digest: str
    rows: tuple[PlanRow, ...]
    columns: tuple[str, ...] = ()
