"""What the objects of each event are: kind of id, in the order in which an event names them.

For documentation, and held against real logs by tests; the log itself takes any kind, for its form
never changes. Refs, counts and evidence are told by each event's own place in the manual.
"""

_BY_FAMILY: dict[str, tuple[str, ...]] = {
    "authority.": ("authority", "grant", "actor"),
    "role.": ("grant", "actor"),
    "agreement.": ("delivery", "agreement"),
    "trigger.": ("record", "case", "trigger_event"),
    "hold.": ("hold", "record", "case"),
    "delivery.": ("delivery", "package"),
    "exception.": ("item", "agreement"),
    "gate.": ("agreement",),
    "item.": ("item",),
    "migration.": ("agreement", "delivery", "package"),
    "extraction": ("delivery", "package"),
    "format.": ("delivery", "package"),
    "package.": ("delivery", "package", "target", "premis_event"),
    "fixity.": ("delivery", "package", "key"),
    "validation.": ("delivery", "package"),
    "test_delivery.": ("delivery", "package"),
    "transfer.": ("delivery", "package", "target"),
    "reception.": ("delivery", "package", "target"),
    "receipt.": ("delivery", "package", "target", "key"),
    "reconciliation.": ("delivery",),
    "custody.": ("delivery", "package"),
    "key.": ("key",),
    "disposal.": ("order", "package", "record", "premis_event"),
    "access.": (
        "record",
        "package",
        "opening",
        "actor",
        "access_log",
        "access_day",
        "access_order",
    ),
    "control.": ("run", "task"),
    "job.": ("run",),
    "plan.row_confirmed": ("phrase",),
    "plan.confirmation_asked": ("phrase",),
    "log.anchored": ("checkpoint",),
    "log.copy_differs": ("checkpoint",),
    "clock.": ("event",),
    "names.": ("names_order", "actor", "item", "delivery", "package", "record", "agreement"),
}


def kinds_of(event: str) -> tuple[str, ...]:
    """The kinds that objects of an event can be of; none for what is about no object."""
    named = (prefix for prefix in _BY_FAMILY if event.startswith(prefix))
    return _BY_FAMILY.get(max(named, key=len, default=""), ())
