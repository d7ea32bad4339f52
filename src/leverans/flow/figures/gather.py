"""The figures of a period, all from one state of the ledger."""

from collections.abc import Iterator

from leverans.clock import stamp
from leverans.flow.control.interface import Surroundings
from leverans.flow.figures.anchors import anchors
from leverans.flow.figures.culling import culling
from leverans.flow.figures.deliveries import deliveries
from leverans.flow.figures.exceptions import Surveyed, exceptions, surveyed, surveys
from leverans.flow.figures.fixity import fixity
from leverans.flow.figures.holdings import holdings
from leverans.flow.figures.holds import holds
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.lead_times import lead_times
from leverans.flow.figures.log import DENIED, OPENED, read_log
from leverans.flow.figures.nights import nights
from leverans.flow.figures.on_the_way import on_the_way
from leverans.flow.figures.receptions import receptions
from leverans.flow.figures.refusals import refusals, refused
from leverans.flow.figures.waiting import waiting
from leverans.flow.figures.witnesses import comparisons
from leverans.flow.permission import admitted
from leverans.flow.site import Site
from leverans.ledger.catalogue import keep_pages
from leverans.ledger.tables import DELIVERY
from leverans.model.balance import Balance
from leverans.model.figures import Access, Figures
from leverans.model.period import Period
from leverans.model.rights import Right

DELIVERS, ARCHIVE = "delivers", "archive"


def figures(site: Site, period: Period, around: Surroundings | None = None) -> Figures:
    """Count everything that the report tells of a period.

    Args:
        around: what the workspace's files say (`wiring.controlling.surroundings`); see `Counting`.

    Raises:
        Denied: who acts may not see how things stand.
        LedgerError: the evidence log cannot be read; `log verify` says where.
    """
    now = site.clock()
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_STATUS)
        keep_pages(connection)
        counting = Counting(
            site=site,
            connection=connection,
            period=period,
            now=now,
            around=around or Surroundings(),
        )
        return counted(counting)


def counted(counting: Counting) -> Figures:
    """Everything of one state of the ledger; the caller has asked whether it may be seen."""
    logged = read_log(counting)
    surveyed_ = list(surveys(counting))
    arrivals = receptions(counting)
    return Figures(
        house=counting.site.name,
        period=counting.period,
        made_at=stamp(counting.now),
        sides=tuple(_sides(counting)),
        balances=tuple(_balances(counting, surveyed_)),
        comparisons=comparisons(counting, logged),
        deliveries=deliveries(counting),
        receptions=arrivals.lines,
        lead_times=lead_times(counting),
        refusals=refusals(counting),
        refused=refused(counting, arrivals.redelivered),
        fixity=fixity(counting, logged),
        culling=culling(counting),
        holds=holds(counting),
        open=waiting(counting),
        nights=nights(counting),
        exceptions=exceptions(surveyed_),
        anchors=anchors(counting),
        access=Access(denied=logged.accesses[DENIED], break_glass=logged.accesses[OPENED]),
    )


def _sides(counting: Counting) -> Iterator[str]:
    """What the house does: it delivers, it is an archive, or both."""
    if counting.site.archive is not None:
        yield ARCHIVE
    asked = counting.connection.execute(DELIVERY.select().limit(1))
    if counting.site.archive is None or asked.first() is not None:
        yield DELIVERS


def _balances(counting: Counting, found: list[Surveyed]) -> Iterator[Balance]:
    sides = set(_sides(counting))
    if ARCHIVE in sides:
        yield holdings(counting)
    if DELIVERS in sides:
        yield surveyed(found)
        yield on_the_way(counting)
