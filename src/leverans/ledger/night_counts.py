"""What the ledger holds tonight, counted by state: for the figures that are watched every day."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Connection, func, select

from leverans.ledger.fixity_audits import AuditOutcome
from leverans.ledger.tables import DELIVERY, PACKAGE, RECEPTION
from leverans.ledger.tables_access import BREAK_GLASS
from leverans.ledger.tables_control import CONTROL_TASK
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.model.control import TaskState
from leverans.model.delivery import DeliveryKind, PackageState

_REAL = DELIVERY.c.kind == DeliveryKind.REAL
_OF_A_DELIVERY = PACKAGE.c.delivery == DELIVERY.c.id


def deliveries_by_state(connection: Connection) -> dict[str, int]:
    """State -> real deliveries, each version by itself."""
    asked = select(DELIVERY.c.state, func.count()).where(_REAL).group_by(DELIVERY.c.state)
    return {state: int(number) for state, number in connection.execute(asked)}


def packages_by_state(connection: Connection) -> dict[str, int]:
    """State -> packages of real deliveries."""
    joined = select(PACKAGE.c.state, func.count()).join(DELIVERY, _OF_A_DELIVERY)
    asked = joined.where(_REAL).group_by(PACKAGE.c.state)
    return {state: int(number) for state, number in connection.execute(asked)}


def content_of(connection: Connection, states: Collection[PackageState]) -> tuple[int, int]:
    """Files and bytes of the content of the packages of real deliveries in these states."""
    sums = (func.sum(PACKAGE.c.payload_files), func.sum(PACKAGE.c.payload_bytes))
    asked = select(*sums).join(DELIVERY, _OF_A_DELIVERY).where(_REAL, PACKAGE.c.state.in_(states))
    files, size = connection.execute(asked).one()
    return int(files or 0), int(size or 0)


def waiting_since(connection: Connection, states: Collection[PackageState]) -> list[datetime]:
    """When each package of a real delivery came into one of these states, in no order."""
    joined = select(PACKAGE.c.changed_at).join(DELIVERY, _OF_A_DELIVERY)
    return list(connection.execute(joined.where(_REAL, PACKAGE.c.state.in_(states))).scalars())


def receptions_by_state(connection: Connection) -> dict[str, int]:
    """State -> packages that arrived here, tests included."""
    return _counted(connection, RECEPTION.c.state)


def damaged_packages(connection: Connection) -> int:
    """Packages of the archive that were damaged when they were read last."""
    here = FIXITY_AUDIT.c.outcome == AuditOutcome.DAMAGED
    asked = select(func.count()).select_from(FIXITY_AUDIT).where(here)
    return int(connection.execute(asked).scalar_one())


def open_tasks(connection: Connection) -> dict[str, int]:
    """Severity -> tasks of controlling that are not closed."""
    severity = CONTROL_TASK.c.severity
    counted = select(severity, func.count()).where(CONTROL_TASK.c.state != TaskState.CLOSED)
    return {name: int(number) for name, number in connection.execute(counted.group_by(severity))}


def open_break_glass(connection: Connection) -> int:
    """Openings with more rights than usual that nobody has closed."""
    asked = select(func.count()).select_from(BREAK_GLASS).where(BREAK_GLASS.c.closed_how == "")
    return int(connection.execute(asked).scalar_one())


def _counted(connection: Connection, column: Column[str]) -> dict[str, int]:
    asked = select(column, func.count()).group_by(column)
    return {name: int(number) for name, number in connection.execute(asked)}
