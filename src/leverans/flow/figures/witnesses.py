"""The evidence log and the ledger's tables asked for the same: they must say the same.

What the ledger says and the log does not was put there by somebody who did not write the event;
what the log says and the ledger does not was taken away. Both are told; here nobody is believed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func, select

from leverans.flow.figures.interface import Counting
from leverans.flow.figures.log import AUDITED, Logged
from leverans.flow.figures.went import GONE
from leverans.flow.history import logged as in_the_log
from leverans.flow.night_watch import JOB
from leverans.ledger.local_days import day_of
from leverans.ledger.tables import DELIVERY, EXCEPTION, JOB_RUN, PACKAGE, RECEIPT, RECEPTION
from leverans.ledger.tables_anchors import LOG_CHECKPOINT
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_STEP
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.ledger.tables_holds import HOLD
from leverans.model.balance import Comparison
from leverans.model.culling import Step
from leverans.model.delivery import DeliveryState
from leverans.model.receipt import ReceiptKind

AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Where the ledger keeps what a figure counts.

    Attributes:
        figure: as in `Logged.days`. named: the id as the log has it. at: when it happened.
        table: rows to look in. where: which of them count.
        same_day: event and row were written together. Otherwise the event may come later.
    """

    figure: str
    named: ColumnElement[Any]
    at: ColumnElement[Any]
    table: FromClause
    where: tuple[ColumnElement[bool], ...] = ()
    same_day: bool = True

    def days(self, counting: Counting, *more: ColumnElement[bool]) -> dict[str, str]:
        """Id -> local day, of the rows that count and of which this is so."""
        asked = select(self.named.label("id"), day_of(self.at).label("day"))
        asked = asked.select_from(self.table).where(*self.where, *more)
        found = counting.connection.execute(asked)
        if self.figure.startswith("packages_"):  # another house may have named it
            return {in_the_log(row.id): row.day for row in found}
        return {row.id: row.day for row in found}


_BEVIS = (RECEIPT.c.kind == ReceiptKind.CUSTODY,)
WITNESSES = (
    Witness(
        figure="packages_created",
        named=PACKAGE.c.id,
        at=PACKAGE.c.built_at,
        table=PACKAGE,
        where=(PACKAGE.c.manifest_digest != "",),
        same_day=False,
    ),
    Witness(
        figure="packages_taken_over",
        named=RECEIPT.c.package,
        at=RECEIPT.c.at,
        table=RECEIPT.join(PACKAGE, PACKAGE.c.id == RECEIPT.c.package),
        where=_BEVIS,
    ),
    Witness(
        figure="packages_accepted",
        named=RECEIPT.c.package,
        at=RECEIPT.c.at,
        table=RECEIPT.join(RECEPTION, RECEPTION.c.package == RECEIPT.c.package),
        where=_BEVIS,
    ),
    Witness(
        figure="deliveries_closed",
        named=DELIVERY.c.id,
        at=DELIVERY.c.changed_at,
        table=DELIVERY,
        where=(DELIVERY.c.state.in_((DeliveryState.DONE, DeliveryState.REJECTED)),),
    ),
    Witness(figure="holds_placed", named=HOLD.c.id, at=HOLD.c.placed_at, table=HOLD),
    Witness(
        figure="holds_lifted",
        named=HOLD.c.id,
        at=HOLD.c.lifted_at,
        table=HOLD,
        where=(HOLD.c.lifted_at.is_not(None),),
    ),
    Witness(
        figure="nights_run",
        named=JOB_RUN.c.id,
        at=JOB_RUN.c.started_at,
        table=JOB_RUN,
        where=(JOB_RUN.c.job == JOB,),
    ),
    Witness(
        figure="exceptions_made",
        named=EXCEPTION.c.agreement + " " + EXCEPTION.c.item,
        at=EXCEPTION.c.at,
        table=EXCEPTION,
    ),
    Witness(
        figure="anchors_made",
        named=cast(LOG_CHECKPOINT.c.number, Text),
        at=LOG_CHECKPOINT.c.made_at,
        table=LOG_CHECKPOINT,
    ),
    Witness(
        figure=AUDITED,
        named=FIXITY_AUDIT.c.package,
        at=FIXITY_AUDIT.c.audited_at,
        table=FIXITY_AUDIT,
        where=(FIXITY_AUDIT.c.audited_at.is_not(None),),
    ),
)


def comparisons(counting: Counting, logged: Logged) -> tuple[Comparison, ...]:
    """Each figure of which either of the two has anything to say."""
    found = [_compared(counting, each, logged.days[each.figure]) for each in WITNESSES]
    found.append(_culled(counting, logged))
    return tuple(each for each in found if each.log or each.ledger)


def _compared(counting: Counting, witness: Witness, logged: Mapping[str, str]) -> Comparison:
    """Whose day is within the period is said by the ledger; of what it has not, by the log."""
    period = counting.period
    ours = witness.days(counting, day_of(witness.at).between(period.begin, period.end))
    agreed = sum(1 for named, day in ours.items() if _agree(witness, day, logged.get(named)))
    only = [n for n, day in logged.items() if n not in ours and period.begin <= day <= period.end]
    elsewhere = dict(_known(counting, witness, only))
    missing = sum(1 for n in only if not _agree(witness, elsewhere.get(n), logged[n]))
    return Comparison(
        figure=witness.figure,
        log=agreed + missing,
        ledger=len(ours),
        exchanged=min(missing, len(ours) - agreed),
    )


def _known(counting: Counting, witness: Witness, names: list[str]) -> Iterator[tuple[str, str]]:
    for begin_at in range(0, len(names), AT_ONCE):
        some = names[begin_at : begin_at + AT_ONCE]
        yield from witness.days(counting, witness.named.in_(some)).items()


def _agree(witness: Witness, ledger: str | None, log: str | None) -> bool:
    """Whether both have it; written together they may still lie on either side of midnight."""
    if ledger is None or log is None:
        return False
    apart = (date.fromisoformat(log) - date.fromisoformat(ledger)).days
    return abs(apart) <= 1 if witness.same_day else apart >= 0


def _culled(counting: Counting, logged: Logged) -> Comparison:
    """Records destroyed by orders that were begun in the period."""
    period = counting.period
    day = func.min(day_of(CULLING_STEP.c.at))
    begun = select(CULLING_STEP.c.order_id.label("id"), day.label("day"))
    begun = begun.where(CULLING_STEP.c.step == Step.STARTED).group_by(CULLING_STEP.c.order_id)
    orders = {row.id: row.day for row in counting.connection.execute(begun)}
    mine = {named for named, when in orders.items() if period.begin <= when <= period.end}
    told = {named for named, when in logged.begun.items() if period.begin <= when <= period.end}
    gone = select(CULLING_ITEM.c.order_id, func.count()).where(CULLING_ITEM.c.state.in_(GONE))
    counts = counting.connection.execute(gone.group_by(CULLING_ITEM.c.order_id))
    return Comparison(
        figure="records_culled",
        log=sum(logged.destroyed[named] for named in mine | (told - orders.keys())),
        ledger=sum(number for named, number in counts if named in mine),
    )
