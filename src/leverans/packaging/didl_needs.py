"""What an archival object of the mellanarkiv cannot be without, asked of the record itself.

The checker asks the same of the finished package, by rules of its own; here it is found out before
a byte is packed.
"""

import re
from collections.abc import Iterator

from leverans.model.agreement import Agreement
from leverans.model.record import Record, Use
from leverans.packaging.didl_object import producer_id
from leverans.packaging.interface import Lack

_PLAN = re.compile(r"[^\W_][\w-]*\.DHP\.(?:19|20)\d\d\.[1-9]\d*")
_HSA_ID = re.compile(r"SE\d{10}-[0-9A-Z]{1,18}", re.ASCII | re.IGNORECASE)
_MAIN = {Use.NATIVE, Use.ARCHIVAL}


def lacking(record: Record, agreement: Agreement) -> Iterator[Lack]:
    """Each thing that is missing or of the wrong form."""
    uses = {one.use for one in record.representations}
    if not uses & _MAIN:
        yield Lack("DIDL-MAIN-REPRESENTATION", ", ".join(sorted(uses)))
    plan = record.retention.plan_id if record.retention else ""
    if record.retention and not _PLAN.fullmatch(plan):
        yield Lack("DIDL-FILE-PLAN", plan)
    if not any(one.code.strip() or one.name.strip() for one in record.classification):
        yield Lack("DIDL-CLASSIFICATION", "")
    key = producer_id(record, agreement)
    if not _HSA_ID.fullmatch(key):
        yield Lack("DIDL-PRODUCER-ID", key)
