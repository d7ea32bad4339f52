"""A store that grows faster than it used to, and a disk that is nearly full."""

from collections.abc import Iterator

from leverans.flow.control.interface import Check, Inspection
from leverans.model.control import Fault, Severity

WHOLE = 100
FLOOR = 1_000_000_000  # bytes; a small store that doubles is no reason to worry


def find(inspection: Inspection) -> Iterator[Fault]:
    """At most two faults: growth since the last whole run, and how full the disk is."""
    terms, before, now = inspection.terms, inspection.previous, inspection.run
    if before is not None and before.bytes > 0:
        grown = (now.bytes - before.bytes) * WHOLE // before.bytes
        if grown > terms.growth_percent and now.bytes - before.bytes >= FLOOR:
            yield Fault(kind="workspace", subject="store", detail="grown", count=grown)
    capacity = inspection.around.capacity
    if capacity > 0:
        used = (capacity - inspection.free) * WHOLE // capacity
        if used >= terms.full_percent:
            yield Fault(kind="workspace", subject="disk", detail="full", count=used)


CHECK = Check(
    id="storage_size",
    owner="tenant_admin",
    severity=Severity.NOTICE,
    days=30,
    find=find,
)
