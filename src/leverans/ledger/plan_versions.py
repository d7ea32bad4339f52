"""Every version of the records plan: its file, its rows as they were read, and how it stands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables_plans import (
    PLAN_DOCUMENT_SECRET,
    PLAN_RESTS_ON,
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
        application: reference of the authority's decision that it was activated by.
        rests_on: (kind, reference, number) of the decisions that those two saw.
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
    rests_on: frozenset[tuple[str, str, int]] = frozenset()


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
    told = {name: value for name, value in asdict(entry).items() if name != "rests_on"}
    connection.execute(insert(PLAN_VERSION).values(told))
    columns = json.dumps(plan.columns, ensure_ascii=False)
    about = {"plan": entry.name, "columns": columns, "about": file.about}
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
    return None if row is None else _entry(row, _rests_on(connection))


def plan_entries(connection: Connection) -> list[PlanEntry]:
    """Every version, the one that came into force first at the top."""
    rests_on = _rests_on(connection)
    found = [_entry(row, rests_on) for row in connection.execute(select(PLAN_VERSION))]
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
    row = connection.execute(statement).one()
    return PlanFileKept(
        kind=row.kind, document=bytes(row.document), about=plan_about(connection, entry)
    )


def plan_with(connection: Connection, digest: str) -> PlanFileKept | None:
    """The file that has this digest, without what stood beside it; None when it is not kept."""
    asked = select(PLAN_DOCUMENT_SECRET).where(PLAN_DOCUMENT_SECRET.c.digest == digest)
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    return PlanFileKept(kind=row.kind, document=bytes(row.document), about="")


def plan_about(connection: Connection, entry: PlanEntry) -> str:
    """What stood beside the file of a version, as TOML."""
    about = select(PLAN_TEXT_SECRET.c.about).where(PLAN_TEXT_SECRET.c.plan == entry.name)
    return str(connection.execute(about).scalar_one())


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
    connection: Connection,
    entry: PlanEntry,
    *,
    application: str,
    rests_on: Iterable[tuple[str, str, int]],
    by: str,
    at: datetime,
) -> bool:
    """Let a version decide from now on; False when it did so already.

    Args:
        application: reference of the authority's decision.
        rests_on: (kind, reference, number) of every decision that it names and that stands now.
    """
    statement = (
        update(PLAN_VERSION)
        .where(PLAN_VERSION.c.name == entry.name, PLAN_VERSION.c.activated_at.is_(None))
        .values(application=application, activated_by=by, activated_at=at)
    )
    if connection.execute(statement).rowcount != 1:
        return False
    rows = [
        {"plan": entry.name, "kind": kind, "ref": ref, "number": number}
        for kind, ref, number in rests_on
    ]
    if rows:
        connection.execute(insert(PLAN_RESTS_ON), rows)
    return True


def _rests_on(connection: Connection) -> dict[str, set[tuple[str, str, int]]]:
    found: dict[str, set[tuple[str, str, int]]] = {}
    for row in connection.execute(select(PLAN_RESTS_ON)):
        found.setdefault(row.plan, set()).add((row.kind, row.ref, row.number))
    return found


def _entry(
    row: Row[tuple[object, ...]], rests_on: Mapping[str, set[tuple[str, str, int]]]
) -> PlanEntry:
    names = [field.name for field in fields(PlanEntry) if field.name != "rests_on"]
    told = {name: getattr(row, name) for name in names}
    return PlanEntry(**told, rests_on=frozenset(rests_on.get(row.name, ())))
