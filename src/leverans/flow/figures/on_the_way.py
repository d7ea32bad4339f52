"""The balance of who delivers: on the way + packed - taken over - refused - withdrawn = on the way.

What is on the way is told by the packages' states in the ledger; what was taken over, by the
archive's own receipts and by the list of records delivered. Only the days are the same for both:
those on which the receipts came.
"""

from functools import cache

from sqlalchemy import CTE, ColumnElement, case, func, select

from leverans.deliveries.wire_format import read_kept
from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import day_of
from leverans.ledger.packages import MAY_BE_BUILT
from leverans.ledger.sums import how_many, total
from leverans.ledger.tables import DELIVERED_RECORD, DELIVERY, PACKAGE, RECEIPT
from leverans.model.balance import Amount, Balance, Flow
from leverans.model.delivery import TAKEN_OVER, DeliveryKind, PackageState
from leverans.model.errors import TargetError
from leverans.model.receipt import ReceiptKind

NAME = "on_the_way"
NEVER = "9999-12-31"
ENDED = (*TAKEN_OVER, PackageState.REJECTED, PackageState.CLOSED)


def on_the_way(counting: Counting) -> Balance:
    """The balance of real packages."""
    period, here = counting.period, _packages().c
    in_it = here.ended.between(period.begin, period.end)
    flows = (
        ("packed", 1, _amount(counting, here.packed.between(period.begin, period.end))),
        ("taken_over", -1, _taken_over(counting)),
        ("refused", -1, _amount(counting, _answered(counting) & (here.answer == "refused"))),
        ("withdrawn", -1, _amount(counting, in_it & (here.answer == "") & _CLOSED)),
    )
    ends = [
        _amount(counting, (here.packed <= day) & (here.ended > day))
        for day in (period.before, period.end)
    ]
    return Balance(
        name=NAME,
        opening=ends[0],
        flows=tuple(Flow(name=name, sign=sign, amount=amount) for name, sign, amount in flows),
        closing=ends[1],
    )


@cache
def _packages() -> CTE:
    """Every real package that was ever built.

    Columns: `package`, `state`, `packed` (day), `answer` (`taken_over`, `refused`, "") by the
    receipts, `answered` (day) and `document`; `ended` (day, `NEVER`) by the state; the counts.
    """
    bevis, refusal, first = (RECEIPT.alias(name) for name in ("bevis", "refusal", "kvittens"))
    kinds = (ReceiptKind.CUSTODY, ReceiptKind.REFUSAL, ReceiptKind.ACKNOWLEDGEMENT)
    joined = PACKAGE.join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
    for receipt, kind in zip((bevis, refusal, first), kinds, strict=True):
        mine = (receipt.c.package == PACKAGE.c.id) & (receipt.c.kind == kind)
        joined = joined.outerjoin(receipt, mine)
    # before mottagningsbevis there were, a kvittens was the last word
    old = PACKAGE.c.state.in_((*TAKEN_OVER, PackageState.CLOSED)) & first.c.at.is_not(None)
    answers = ((bevis.c.at.is_not(None), bevis), (refusal.c.at.is_not(None), refusal), (old, first))
    answered = case(*((which, day_of(receipt.c.at)) for which, receipt in answers), else_="")
    says = zip(("taken_over", "refused", "taken_over"), answers, strict=True)
    ended = case((answered != "", answered), else_=day_of(PACKAGE.c.changed_at))
    asked = select(
        PACKAGE.c.id.label("package"),
        PACKAGE.c.state,
        day_of(PACKAGE.c.built_at).label("packed"),
        case(*((which, word) for word, (which, _) in says), else_="").label("answer"),
        answered.label("answered"),
        case(*((which, receipt.c.document) for which, receipt in answers)).label("document"),
        case((PACKAGE.c.state.in_(ENDED), ended), else_=NEVER).label("ended"),
        PACKAGE.c.records,
        PACKAGE.c.payload_files.label("files"),
        PACKAGE.c.payload_bytes.label("bytes"),
    )
    real = DELIVERY.c.kind == DeliveryKind.REAL
    built = (PACKAGE.c.manifest_digest != "") & PACKAGE.c.state.not_in(MAY_BE_BUILT)
    return asked.select_from(joined).where(real, built).cte("real_packages")


def _amount(counting: Counting, which: ColumnElement[bool]) -> Amount:
    """As the ledger has the packages of which this is so."""
    here = _packages().c
    sums = (how_many(which), *(total(here[name], which) for name in ("records", "files", "bytes")))
    packages, records, files, size = counting.connection.execute(select(*sums)).one()
    return Amount(packages=int(packages), records=int(records), files=int(files), bytes=int(size))


def _answered(counting: Counting) -> ColumnElement[bool]:
    return _packages().c.answered.between(counting.period.begin, counting.period.end)


def _taken_over(counting: Counting) -> Amount:
    """By the archive's receipts, and by the list of records that were delivered."""
    here = _packages().c
    mine = _answered(counting) & (here.answer == "taken_over")
    listed = select(func.count()).select_from(DELIVERED_RECORD)
    listed = listed.where(DELIVERED_RECORD.c.package.in_(select(here.package).where(mine)))
    found = Amount(records=counting.connection.execute(listed).scalar_one())
    asked = select(here.document).where(mine)
    with counting.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for document in rows.scalars():
            found += _received(bytes(document))
    return found


def _received(document: bytes) -> Amount:
    """What a receipt says; nothing but a package where it cannot be read."""
    try:
        receipt = read_kept(document)
    except TargetError:
        return Amount(packages=1)
    return Amount(packages=1, files=receipt.payload_files, bytes=receipt.payload_bytes)


_CLOSED = _packages().c.state == PackageState.CLOSED
