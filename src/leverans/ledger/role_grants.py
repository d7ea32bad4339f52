"""Who has been given which role. A grant changes at most twice: confirmed once, revoked once."""

from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.tables_roles import ROLE_GRANT
from leverans.model.role_grant import Basis, RoleGrant

SERIES = "role_grant"


def next_id(connection: Connection, at: datetime) -> str:
    """The id of the next grant, such as `ROLL-2026-0007`; the number goes on over the years."""
    return f"ROLL-{at.year}-{next_number(connection, SERIES):04d}"


def enter(connection: Connection, grant: RoleGrant) -> None:
    """Write down a grant that is not there yet."""
    values = {name: getattr(grant, name) for name in RoleGrant.__dataclass_fields__}
    values["basis"] = grant.basis.value
    values["ends_on"] = grant.ends_on.isoformat() if grant.ends_on else ""
    connection.execute(insert(ROLE_GRANT).values(values))


def confirm(connection: Connection, grant_id: str, *, by: str, at: datetime) -> bool:
    """Confirm a grant that waits; False when it does not (any more)."""
    waiting = (ROLE_GRANT.c.confirmed_by == "", ROLE_GRANT.c.revoked_by == "")
    statement = update(ROLE_GRANT).where(ROLE_GRANT.c.id == grant_id, *waiting)
    return connection.execute(statement.values(confirmed_by=by, confirmed_at=at)).rowcount == 1


def revoke(connection: Connection, grant_id: str, *, by: str, at: datetime) -> bool:
    """Take a grant or a proposal back; False when that was done before."""
    unrevoked = (ROLE_GRANT.c.id == grant_id, ROLE_GRANT.c.revoked_by == "")
    statement = update(ROLE_GRANT).where(*unrevoked).values(revoked_by=by, revoked_at=at)
    return connection.execute(statement).rowcount == 1


def grants(connection: Connection, *, holder: str = "") -> list[RoleGrant]:
    """All grants and proposals, or one person's, the oldest first."""
    statement = select(ROLE_GRANT).order_by(ROLE_GRANT.c.proposed_at, ROLE_GRANT.c.id)
    if holder:
        statement = statement.where(ROLE_GRANT.c.holder == holder)
    return [_grant(row) for row in connection.execute(statement)]


def grant_of(connection: Connection, grant_id: str) -> RoleGrant | None:
    """A grant by its id; None when there is none."""
    row = connection.execute(select(ROLE_GRANT).where(ROLE_GRANT.c.id == grant_id)).one_or_none()
    return None if row is None else _grant(row)


def in_use(connection: Connection) -> bool:
    """Whether somebody besides the founder was ever given a role: from then on roles decide."""
    others = (ROLE_GRANT.c.confirmed_by != "", ROLE_GRANT.c.basis != Basis.FOUNDING.value)
    statement = select(ROLE_GRANT.c.id).where(*others).limit(1)
    return connection.execute(statement).one_or_none() is not None


def _grant(row: Row[tuple[object, ...]]) -> RoleGrant:
    return RoleGrant(
        id=row.id,
        holder=row.holder,
        role=row.role,
        basis=Basis(row.basis),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        ends_on=date.fromisoformat(row.ends_on) if row.ends_on else None,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
    )
