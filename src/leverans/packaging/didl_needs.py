"""What an archival object of the mellanarkiv cannot be without, asked of the record itself.

The checker asks the same of the finished package, by rules of its own; here it is found out before
a byte is packed.
"""

import re
from collections.abc import Iterator

from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.finding import Finding
from leverans.model.record import Record, Use
from leverans.model.shown import shown
from leverans.packaging.didl_object import producer_id

_PLAN = re.compile(r"[^\W_][\w-]*\.DHP\.(?:19|20)\d\d\.[1-9]\d*")
_HSA_ID = re.compile(r"SE\d{10}-[0-9A-Z]{1,18}", re.ASCII | re.IGNORECASE)
_MAIN = {Use.NATIVE, Use.ARCHIVAL}


def lacking(record: Record, agreement: Agreement) -> Iterator[Finding]:
    """One finding for each thing that is missing or of the wrong form."""
    place, levels = shown(record.raw_place or record.source_id), agreement.check.levels
    for rule, value in _rules(record, agreement):
        yield find(rule, location=place, item=record.archive_id, levels=levels, value=value)


def _rules(record: Record, agreement: Agreement) -> Iterator[tuple[str, str]]:
    uses = {one.use for one in record.representations}
    if not uses & _MAIN:
        yield "DIDL-MAIN-REPRESENTATION", ", ".join(sorted(uses))
    plan = record.retention.plan_id if record.retention else ""
    if record.retention and not _PLAN.fullmatch(plan):
        yield "DIDL-FILE-PLAN", plan
    if not any(one.code.strip() or one.name.strip() for one in record.classification):
        yield "DIDL-CLASSIFICATION", ""
    key = producer_id(record, agreement)
    if not _HSA_ID.fullmatch(key):
        yield "DIDL-PRODUCER-ID", key
