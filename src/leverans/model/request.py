"""The draft of a request for delivery (leveransframställan) with its metadata annex, as a value."""

from dataclasses import dataclass
from datetime import date

from leverans.model.agreement import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """What of one row of the plan is to be delivered; the row's own words, verbatim."""

    row_id: str
    record_type: str
    phrase: str
    records: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFigures:
    """How many files of one format there are; `puid` is "" where it is not known."""

    puid: str
    name: str
    files: int
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """A column of the source and the attribute it is carried as; "" = kept as it is."""

    column: str
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """Everything that is known of a delivery before the archive has been asked.

    Attributes:
        agreement: the terms. plan: plan id and version, or "". decision: by which it is in force.
        made_on: day of the draft. surveyed_at: when the source was counted, or "" = never.
        records, files, bytes: in the source. left_out: reason in words -> files.
        rows, formats: what is to be packed. columns: of the metadata annex.
        last_delivery: what has been done under the agreement so far, in words, or "".
    """

    agreement: Agreement
    plan: str
    decision: str
    made_on: date
    surveyed_at: str = ""
    records: int = 0
    files: int = 0
    bytes: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    rows: tuple[RowFigures, ...] = ()
    formats: tuple[FormatFigures, ...] = ()
    columns: tuple[MappedColumn, ...] = ()
    last_delivery: str = ""
