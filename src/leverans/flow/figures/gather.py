"""The figures of a period, all from one state of the ledger."""

from leverans.clock import stamp
from leverans.flow.control.interface import Surroundings
from leverans.flow.figures.holds import holds
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.nights import nights
from leverans.flow.permission import admitted
from leverans.flow.site import Site
from leverans.model.figures import Figures
from leverans.model.period import Period
from leverans.model.rights import Right


def figures(site: Site, period: Period, around: Surroundings | None = None) -> Figures:
    """Count everything that the report tells of a period.

    Args:
        around: what the workspace's files say (`wiring.control.surroundings`); see `Counting`.

    Raises:
        Denied: who acts may not see how things stand.
    """
    now = site.clock()
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_STATUS)
        counting = Counting(
            site=site,
            connection=connection,
            period=period,
            now=now,
            around=around or Surroundings(),
        )
        return Figures(
            house=site.name,
            period=period,
            made_at=stamp(now),
            holds=holds(counting),
            nights=nights(counting),
        )
