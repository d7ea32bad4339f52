"""What was left out of deliveries begun in the period, by reason; and their sum with the rest.

A reason of ours is one of a closed list. What a person has written as a reason is free text and
counts as `by_person`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from leverans.flow.facts import SurveyFacts, facts_from
from leverans.flow.figures.interface import Counting
from leverans.flow.scope_checks import AFTER_CUT_OFF
from leverans.flow.survey import DELIVERED, UNPLANNED, WEEDED
from leverans.ledger.local_days import within
from leverans.ledger.packages import MAY_BE_BUILT
from leverans.ledger.sums import how_many, total
from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.model.balance import Amount, Balance, Flow
from leverans.model.delivery import DeliveryKind, PackageState
from leverans.model.errors import LedgerError
from leverans.model.figures import ExceptionLine

REASONS = {
    DELIVERED: "delivered_before",
    WEEDED: "by_agreement",
    UNPLANNED: "unplanned",
    AFTER_CUT_OFF: "after_cut_off",
}
BY_PERSON = "by_person"
NAME = "surveyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A delivery's survey, and what its packages hold.

    Attributes:
        facts: None where the survey cannot be read. packed: files and bytes of its packages.
        whole: whether each of its packages is built: then nothing may be missing.
    """

    facts: SurveyFacts | None
    packed: Amount
    whole: bool


def surveys(counting: Counting) -> Iterator[Surveyed]:
    """Every real delivery begun in the period that has a survey."""
    live = PACKAGE.c.state != PackageState.CLOSED
    is_draft = (PACKAGE.c.manifest_digest == "") | PACKAGE.c.state.in_(MAY_BE_BUILT)
    built = live & ~is_draft
    asked = (
        select(
            DELIVERY.c.id,
            DELIVERY.c.survey,
            total(PACKAGE.c.payload_files, built).label("files"),
            total(PACKAGE.c.payload_bytes, built).label("bytes"),
            how_many(live).label("packages"),
            how_many(live & is_draft).label("unbuilt"),
        )
        .outerjoin(PACKAGE, PACKAGE.c.delivery == DELIVERY.c.id)
        .where(
            DELIVERY.c.kind == DeliveryKind.REAL,
            DELIVERY.c.survey != "",
            within(DELIVERY.c.started_at, counting.period.begin, counting.period.end),
        )
        .group_by(DELIVERY.c.id, DELIVERY.c.survey)
    )
    for row in counting.connection.execute(asked):
        yield Surveyed(
            facts=_facts(row.survey),
            packed=Amount(files=int(row.files), bytes=int(row.bytes)),
            whole=row.packages > 0 and not row.unbuilt,
        )


def exceptions(found: list[Surveyed]) -> tuple[ExceptionLine, ...]:
    """A line for each reason."""
    summed: defaultdict[str, Amount] = defaultdict(Amount)
    for each in found:
        for reason, (files, size) in (each.facts.left_out if each.facts else {}).items():
            summed[REASONS.get(reason, BY_PERSON)] += Amount(files=files, bytes=size)
    return tuple(
        ExceptionLine(reason=reason, files=amount.files, bytes=amount.bytes)
        for reason, amount in sorted(summed.items())
    )


def surveyed(found: list[Surveyed]) -> Balance:
    """Surveyed - left out - packed - still to be packed = nothing.

    Of a delivery whose packages are not all built, what is not packed yet cannot be told from what
    is missing; it waits. Of every other it is what its survey and its packages say that counts.
    """
    surveyed_ = left_out = packed = waits = Amount()
    for each in found:
        source = Amount(files=each.facts.files, bytes=each.facts.bytes) if each.facts else Amount()
        out = Amount()
        for files, size in (each.facts.left_out if each.facts else {}).values():
            out += Amount(files=files, bytes=size)
        surveyed_, left_out, packed = surveyed_ + source, left_out + out, packed + each.packed
        waits += Amount() if each.whole else source - out - each.packed
    flows = (
        Flow(name="surveyed", sign=1, amount=surveyed_),
        Flow(name="left_out", sign=-1, amount=left_out),
        Flow(name="packed", sign=-1, amount=packed),
        Flow(name="to_be_packed", sign=-1, amount=waits),
    )
    nothing = Amount()
    return Balance(
        name=NAME, opening=nothing, flows=flows, closing=nothing, units=("files", "bytes")
    )


def _facts(text: str) -> SurveyFacts | None:
    """The facts; None when they are not ours, so that the sum does not come out."""
    try:
        return facts_from(text)
    except LedgerError:
        return None
