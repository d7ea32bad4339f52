"""Every version of the records plan: its file, its rows as they were read, and how it stands."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables_plans import (
    PLAN_DOCUMENT_SECRET,
    PLAN_ROW_SECRET,
    PLAN_TEXT_SECRET,
    PLAN_VERSION,
)
from leverans.model.plan import PlanRow, RecordsPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A version of the plan, as the ledger has it.

    Attributes:
        name: how it is named in the workspace. digest: sha256 (hex) of its file.
        decision: what the file, or who imported it, says that it was adopted by.
        in_force_from, in_force_to: ISO dates; default_trigger: as in `PlanVersion`.
        row_count: how many rows. imported_by, imported_at: who brought it in, and when.
        asked_decision, asked_by, asked_at: the first of the two who activate it.
        activated_by, activated_at: the second; None while it decides nothing.
        application, application_number: the authority's decision as it then stood.
    """

    name: str
    plan_id: str
    version: str
    decision: str
    digest: str
    in_force_from: str
    in_force_to: str
    default_trigger: str
    row_count: int
    imported_by: str
    imported_at: datetime
    asked_decision: str = ""
    asked_by: str | None = None
    asked_at: datetime | None = None
    activated_by: str | None = None
    activated_at: datetime | None = None
    application: str = ""
    application_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileKept:
    """A plan's file. `kind` is csv, xlsx, ods or xls; `about` is what stood beside it, as TOML."""

    kind: str
    document: bytes
    about: str


def keep_plan(
    connection: Connection,
    entry: PlanEntry,
    plan: RecordsPlan,
    file: PlanFileKept,
    phrases: Sequence[str],
) -> None:
    """Keep a version that is not known by its name yet.

    Args:
        entry: as it stands now. plan: its rows, as they were read. file: where they came from.
        phrases: id of each row's phrase, in the order of the rows.
    """
    connection.execute(insert(PLAN_VERSION).values(asdict(entry)))
    told = json.dumps(plan.columns, ensure_ascii=False)
    about = {"plan": entry.name, "columns": told, "about": file.about}
    connection.execute(insert(PLAN_TEXT_SECRET).values(about))
    known = select(PLAN_DOCUMENT_SECRET.c.digest).where(
        PLAN_DOCUMENT_SECRET.c.digest == plan.digest
    )
    if connection.execute(known).first() is None:
        values = {"digest": plan.digest, "kind": file.kind, "document": file.document}
        connection.execute(insert(PLAN_DOCUMENT_SECRET).values(values))
    rows = [
        {
            "plan": entry.name,
            "position": position,
            "row_id": row.row_id,
            "phrase": phrase,
            "body": json.dumps(asdict(row), ensure_ascii=False),
        }
        for position, (row, phrase) in enumerate(zip(plan.rows, phrases, strict=True), start=1)
    ]
    connection.execute(insert(PLAN_ROW_SECRET), rows)


def plan_entry(connection: Connection, name: str) -> PlanEntry | None:
    """A version by its name; None when it is not known."""
    statement = select(PLAN_VERSION).where(PLAN_VERSION.c.name == name)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _entry(row)


def plan_entries(connection: Connection) -> list[PlanEntry]:
    """Every version, the one that came into force first at the top."""
    found = [_entry(row) for row in connection.execute(select(PLAN_VERSION))]
    return sorted(found, key=lambda each: (each.in_force_from, each.imported_at, each.name))


def plan_of(connection: Connection, entry: PlanEntry) -> RecordsPlan:
    """The rows of a version, as they were read when it was imported."""
    bodies = select(PLAN_ROW_SECRET.c.body).where(PLAN_ROW_SECRET.c.plan == entry.name)
    columns = select(PLAN_TEXT_SECRET.c.columns).where(PLAN_TEXT_SECRET.c.plan == entry.name)
    ordered = bodies.order_by(PLAN_ROW_SECRET.c.position)
    return RecordsPlan(
        plan_id=entry.plan_id,
        version=entry.version,
        decision=entry.decision,
        in_force_from=entry.in_force_from,
        digest=entry.digest,
        rows=tuple(PlanRow(**json.loads(body)) for body in connection.scalars(ordered)),
        columns=tuple(json.loads(connection.execute(columns).scalar_one())),
    )


def plan_file(connection: Connection, entry: PlanEntry) -> PlanFileKept:
    """The file of a version, byte for byte."""
    statement = select(PLAN_DOCUMENT_SECRET.c.kind, PLAN_DOCUMENT_SECRET.c.document).where(
        PLAN_DOCUMENT_SECRET.c.digest == entry.digest
    )
    about = select(PLAN_TEXT_SECRET.c.about).where(PLAN_TEXT_SECRET.c.plan == entry.name)
    row = connection.execute(statement).one()
    return PlanFileKept(
        kind=row.kind, document=bytes(row.document), about=connection.execute(about).scalar_one()
    )


def ask_activation(
    connection: Connection, name: str, *, decision: str, by: str, at: datetime
) -> None:
    """Enter the first of the two who activate a version; who asks anew takes the other's place."""
    connection.execute(
        update(PLAN_VERSION)
        .where(PLAN_VERSION.c.name == name, PLAN_VERSION.c.activated_at.is_(None))
        .values(asked_decision=decision, asked_by=by, asked_at=at)
    )


def activate(
    connection: Connection, name: str, *, application: str, number: int, by: str, at: datetime
) -> bool:
    """Let a version decide from now on; False when it did so already."""
    statement = (
        update(PLAN_VERSION)
        .where(PLAN_VERSION.c.name == name, PLAN_VERSION.c.activated_at.is_(None))
        .values(
            application=application, application_number=number, activated_by=by, activated_at=at
        )
    )
    return connection.execute(statement).rowcount == 1


def _entry(row: Row[tuple[object, ...]]) -> PlanEntry:
    return PlanEntry(**{field.name: getattr(row, field.name) for field in fields(PlanEntry)})
