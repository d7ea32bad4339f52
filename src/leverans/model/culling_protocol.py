"""The culling protocol (gallringsprotokoll): what was destroyed, by whose decision, and how.

It carries no personal data: no titles, no names, no names of files. Ids of single records stand
in its annex, which has a secrecy mark of its own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from leverans.model.anchor import LogFigures
from leverans.model.culling import CullingStep, Step, WithheldCount
from leverans.model.culling_list import canonical_json

FORMAT = "leverans-culling-protocol"
VERSION = 2
UNDERSTOOD = (1, 2)  # the first knew no checkpoints


class ProtocolStatus(StrEnum):
    """What a protocol may say by the time it is written."""

    DRAFT = "draft"  # before anything is destroyed, or before a run goes on
    INCOMPLETE = "incomplete"  # something could not be destroyed, or is still there
    EXECUTED = "executed"  # not yet looked for again
    VERIFIED = "verified"  # looked for again, and absent
    FINAL = "final"  # and the last backup has expired


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Figures of some records; cases are those that have any of them."""

    cases: int = 0
    documents: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolRow:
    """What was culled by one row of the plan under one pair of decisions.

    Attributes:
        record_type, process_code, phrase: of the row, verbatim. version, row_id: which row.
        listed: as approved. destroyed: of these. withheld, failed: records that are still there.
    """

    record_type: str
    process_code: str
    version: str
    row_id: str
    phrase: str
    disposal_decision: str
    application_decision: str
    listed: Sum
    destroyed: Sum
    withheld: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingProtocol:
    """One protocol. Times have offsets; dates are local; "" = not yet, or nobody has said.

    Attributes:
        number: of the order. status: see `ProtocolStatus`. kind: `plan` or `source_copy`.
        authority, authority_id: whose records. place: where they lay. locations: of every copy.
        systems: that they were made in. period_from, period_to: of the dates counted from.
        rows: by row of the plan. listed, destroyed: all of them together.
        remaining: records that are not yet destroyed and not withheld.
        withheld: of the approved list, by reason. kept: within the query, never listed.
        query: what was asked for, without ids; query_digest, list_digest: sha256 (hex).
        evaluated_on: the day the list was made for.
        steps: proposed, reviewed, approved … : pseudonymous id, role, time.
        started_at, ended_at: of the destruction. method: id of how.
        verified_at: when everything was looked for again. still_there: how many were found then;
            -1 before anybody has looked.
        backups_until: when the last backup expires. final_on: the day that it is called final.
        log_event, log_hash: the newest event about this order in the evidence log.
        log: the log's newest checkpoint when this was written, None before the first.
        log_checkpoint: the signed document of it, as text; "" likewise.
        annex: sha256 (hex) of the annex with the ids.
    """

    number: str
    status: ProtocolStatus
    kind: str
    authority: str
    authority_id: str
    place: str
    locations: tuple[str, ...]
    systems: tuple[str, ...]
    period_from: str
    period_to: str
    rows: tuple[ProtocolRow, ...]
    listed: Sum
    destroyed: Sum
    remaining: int
    withheld: tuple[WithheldCount, ...]
    failed: tuple[WithheldCount, ...]
    kept: tuple[WithheldCount, ...]
    query: Mapping[str, object]
    query_digest: str
    list_digest: str
    evaluated_on: str
    steps: tuple[CullingStep, ...]
    started_at: str
    ended_at: str
    method: str
    verified_at: str
    still_there: int
    backups_until: str
    log_event: int
    log_hash: str
    final_on: str = ""
    annex: str = ""
    log: LogFigures | None = None
    log_checkpoint: str = ""

    @property
    def withheld_records(self) -> int:
        """How many of the approved list are withheld."""
        return sum(each.count for each in self.withheld)


def protocol_object(protocol: CullingProtocol) -> dict[str, object]:
    """The machine form, as `docs/reference/culling-protocol.md` describes it."""
    return {"format": FORMAT, "version": VERSION, **asdict(protocol)}


def protocol_json(protocol: CullingProtocol) -> bytes:
    """The canonical bytes: the same protocol always gives the same."""
    return canonical_json(protocol_object(protocol)) + b"\n"


def protocol_from(found: Mapping[str, Any]) -> CullingProtocol:
    """The protocol of a machine form again.

    Raises:
        ValueError: it is no protocol of a version that is understood.
    """
    if found.get("format") != FORMAT or found.get("version") not in UNDERSTOOD:
        raise ValueError(f"is no {FORMAT} of version {' or '.join(map(str, UNDERSTOOD))}")
    known = found if found["version"] == VERSION else {**found, "log": None, "log_checkpoint": ""}
    values = {each.name: known[each.name] for each in fields(CullingProtocol)}
    return CullingProtocol(
        **{
            **values,
            "status": ProtocolStatus(values["status"]),
            "log": LogFigures(**values["log"]) if values["log"] else None,
            "locations": tuple(values["locations"]),
            "systems": tuple(values["systems"]),
            "rows": tuple(_row_from(each) for each in values["rows"]),
            "listed": Sum(**values["listed"]),
            "destroyed": Sum(**values["destroyed"]),
            "steps": tuple(
                CullingStep(**{**each, "step": Step(each["step"])}) for each in values["steps"]
            ),
            **{
                name: tuple(WithheldCount(**each) for each in values[name])
                for name in ("withheld", "failed", "kept")
            },
        }
    )


def _row_from(found: Mapping[str, Any]) -> ProtocolRow:
    sums = {name: Sum(**found[name]) for name in ("listed", "destroyed")}
    return ProtocolRow(**{**found, **sums})
