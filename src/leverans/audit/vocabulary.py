"""The closed list of events (`practice.md` §4), each with the PREMIS event type nearest to it.

The types are terms of the Library of Congress vocabulary `eventType`; "" where PREMIS has none,
because nothing was done to an object.
"""

import re
from datetime import datetime
from functools import lru_cache
from itertools import chain

from leverans.model.errors import LedgerError
from leverans.model.event import AuditEvent

EVENTS: dict[str, str] = {
    "authority.established": "",
    "config.changed": "",
    "role.proposed": "",
    "role.granted": "",
    "role.revoked": "",
    "agreement.registered": "policy assignment",
    "agreement.changed": "policy assignment",
    "agreement.ended": "policy assignment",
    "plan.imported": "policy assignment",
    "plan.decision_added": "policy assignment",
    "plan.decision_seconded": "policy assignment",
    "plan.withdrawal_asked": "",
    "plan.decision_withdrawn": "policy assignment",
    "plan.confirmation_asked": "",
    "plan.row_confirmed": "policy assignment",
    "plan.activation_asked": "",
    "plan.activated": "policy assignment",
    "trigger.noted": "metadata modification",
    "trigger.withdrawn": "metadata modification",
    "hold.placed": "policy assignment",
    "hold.reviewed": "policy assignment",
    "hold.lift_asked": "policy assignment",
    "hold.lifted": "policy assignment",
    "delivery.opened": "",
    "delivery.held": "",
    "delivery.resumed": "",
    "delivery.approved": "",
    "delivery.nothing_new": "",
    "delivery.completed": "",
    "delivery.closed": "",
    "exception.made": "appraisal",
    "gate.waived": "appraisal",
    "gate.insisted": "appraisal",
    "item.quarantined": "quarantine",
    "migration.verified": "fixity check",
    "migration.linked": "migration",
    "migration.signed": "policy assignment",
    "extraction": "capture",
    "format.identified": "format identification",
    "package.created": "information package creation",
    "package.stored": "information package creation",
    "package.copied": "replication",
    "package.withdrawn": "deletion",
    "package.closed": "",
    "fixity.computed": "message digest calculation",
    "fixity.checked": "fixity check",
    "fixity.repaired": "recovery",
    "fixity.attested": "fixity check",
    "fixity.confirmed": "fixity check",
    "validation.passed": "validation",
    "validation.failed": "validation",
    "test_delivery.reported": "validation",
    "transfer.announced": "transfer",
    "transfer.sent": "transfer",
    "transfer.received": "transfer",
    "transfer.refused": "transfer",
    "transfer.failed": "transfer",
    "reception.registered": "ingestion start",
    "reception.control": "validation",
    "reception.accepted": "ingestion end",
    "reception.refused": "ingestion end",
    "receipt.issued": "accession",
    "receipt.collected": "",
    "reconciliation.balanced": "",
    "reconciliation.failed": "",
    "custody.transferred": "accession",
    "custody.retained": "accession",
    "key.created": "",
    "key.pinned": "policy assignment",
    "key.revoked": "policy assignment",
    "key.rotated": "policy assignment",
    "key.succeeded": "policy assignment",
    "key.lost": "policy assignment",
    "disposal.listed": "",
    "disposal.proposed": "appraisal",
    "disposal.reviewed": "appraisal",
    "disposal.approved": "appraisal",
    "disposal.refused": "appraisal",
    "disposal.withheld": "appraisal",
    "disposal.source_due": "appraisal",
    "disposal.list_given": "deletion",
    "disposal.reported": "deletion",
    "disposal.source_disposed": "deletion",
    "disposal.begun": "",
    "disposal.destroying": "",
    "disposal.destroyed": "deletion",
    "disposal.failed": "deletion",
    "disposal.incomplete": "",
    "disposal.executed": "deletion",
    "disposal.verified": "deletion",
    "disposal.archived": "ingestion end",
    "disposal.final": "",
    "access.viewed": "",  # no longer written: it stands in the access log
    "access.exported": "",  # no longer written
    "access.denied": "",
    "access.sealed": "",
    "access.weed_proposed": "",
    "access.weed_confirmed": "",
    "access.weeded": "",
    "access.opened": "",
    "access.closed": "",
    "access.reviewed": "",
    "names.forget_proposed": "",
    "names.forgotten": "",
    "control.run": "",
    "control.task_opened": "",
    "control.task_reopened": "",
    "control.task_closed": "",
    "control.task_assigned": "",
    "control.task_done": "",
    "job.started": "",
    "job.ended": "",
    "job.missed": "",
    "archive.rebuilt": "",
    "log.verified": "fixity check",
    "log.anchored": "",
    "log.copy_differs": "fixity check",
    "log.reindexed": "",
    "clock.noted": "",
    "log.exported": "",
}

# Letters, digits and - _ : + =; a full stop only before a digit (2.2.0, never brief.pdf). What
# has blanks or path separators is a name or a path and has no business in the log.
IDENTIFIER = re.compile(r"\w(?:[\w:+=-]|\.(?=\d)){0,199}")
PERSONAL_NUMBER = re.compile(r"(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}")
DIGEST = re.compile(r"[0-9a-f]{64}")
SOFTWARE = re.compile(r"[\w.+ -]{0,100}")


def check_event(event: AuditEvent) -> None:
    """Refuse what must never enter the log; the last defence, for a chain cannot be weeded.

    Raises:
        LedgerError: the word is not in the list, something that should be an id is not like
            one, or a field has not its form. The value itself is not repeated: it may be secret.
    """
    if event.event not in EVENTS:
        raise LedgerError(f"{event.event} is no event of the evidence log")
    _check_time(event)
    if not all(map(is_identifier, _values(event))):
        raise LedgerError(f"{event.event}: {_misnamed(event)} is not an id", place="evidence log")
    for name, value in (("evidence", event.evidence), ("config", event.config)):
        if value and not DIGEST.fullmatch(value):
            raise LedgerError(f"{event.event}: {name} is not a sha256", place="evidence log")
    if not SOFTWARE.fullmatch(event.software):
        raise LedgerError(f"{event.event}: software is not a name and version")
    if any(type(number) is not int for number in event.counts.values()):
        raise LedgerError(f"{event.event}: a count is not a whole number")


@lru_cache(maxsize=4096)  # the same few kinds, actors and references come again and again
def is_identifier(value: str) -> bool:
    """Whether a value looks like an id, and not like a name, a path or a personal number."""
    return bool(IDENTIFIER.fullmatch(value)) and not PERSONAL_NUMBER.fullmatch(value)


def _check_time(event: AuditEvent) -> None:
    try:
        offset = datetime.fromisoformat(event.at).utcoffset()
    except ValueError:
        offset = None
    if offset is None:
        raise LedgerError(f"{event.event}: the time is not ISO 8601 with offset")


def _values(event: AuditEvent) -> list[str]:
    """Everything in the event that must look like an id."""
    found = [event.actor, event.role, event.outcome, *event.refs, *event.refs.values()]
    found += (value for value in (event.on_behalf_of, event.reason) if value)
    found.extend(chain.from_iterable(event.objects))
    found.extend(event.counts)
    return found


def _misnamed(event: AuditEvent) -> str:
    """What the first thing is that does not look like an id."""
    return next(name for name, value in _identifiers(event) if not is_identifier(value))


def _identifiers(event: AuditEvent) -> list[tuple[str, str]]:
    """Everything in the event that must look like an id, with what it is."""
    found = [("actor", event.actor), ("role", event.role), ("outcome", event.outcome)]
    maybe = (("on_behalf_of", event.on_behalf_of), ("reason", event.reason))
    found += [(name, value) for name, value in maybe if value]
    for kind, value in event.objects:
        found += [("kind of object", kind), (f"object {kind}", value)]
    for key, value in event.refs.items():
        found += [("kind of reference", key), (f"reference {key}", value)]
    found += [("kind of count", key) for key in event.counts]
    return found
