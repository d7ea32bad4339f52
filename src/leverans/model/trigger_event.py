"""An event that a retention period counts from, told after the delivery."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class SubjectKind(StrEnum):
    """What an event is told of."""

    RECORD = "record"
    CASE = "case"


class Note(NamedTuple):
    """What is noted: of what, which trigger, its ISO date ("" clears it).

    `system` says which source system's case is meant, where several use the id; "" = any.
    """

    kind: SubjectKind
    subject: str
    trigger: str
    date: str
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerEvent:
    """A note with who made it and when; `withdrawn_by` is "" while it counts."""

    id: int
    note: Note
    noted_by: str
    noted_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
