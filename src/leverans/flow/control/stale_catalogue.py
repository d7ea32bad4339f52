"""Packages that were entered into the catalogue before controlling could ask of their records.

Of those the other checks know nothing, which must not look as if nothing were wrong.
"""

from collections.abc import Iterator

from sqlalchemy import func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_control import TRAIT_SECRET
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every package with records of ours that controlling cannot see, or that is not in whole."""
    unseen = func.count(RECORD.c.n).label("unseen")
    asked = (
        select(HOLDING.c.package_id, HOLDING.c.state, unseen)
        .select_from(HOLDING)
        .outerjoin(
            RECORD,
            (RECORD.c.package == HOLDING.c.package_id)
            & (RECORD.c.document != "")
            & RECORD.c.n.not_in(select(TRAIT_SECRET.c.record)),
        )
        .group_by(HOLDING.c.package_id, HOLDING.c.state)
        .having((unseen > 0) | (HOLDING.c.state != "entered"))
    )
    with inspection.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield Fault(kind="package", subject=row.package_id, count=row.unseen)


CHECK = Check(
    id="stale_catalogue",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
    needs=(Need.ARCHIVE,),
)
