"""Sources as places where records are culled, by the agreement that each belongs to."""

from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.copy_grounds import CopyGrounds
from leverans.flow.source_disposal.place import Grounds, SourcePlace, terms_of
from leverans.flow.source_disposal.plan_grounds import PlanGrounds
from leverans.flow.watch import Quiet, Watch
from leverans.model.culling import OrderKind


def source_place(
    site: Site, engagement: Engagement, kind: OrderKind, watch: Watch | None = None
) -> SourcePlace:
    """The source of an agreement, for orders of a kind; it is read when something is asked of it.

    Raises:
        UsageError: the agreement says nothing of culling at the source.
    """
    terms = terms_of(engagement)
    grounds: Grounds
    if kind is OrderKind.SOURCE_COPY:
        grounds = CopyGrounds(site, engagement, terms)
    else:
        grounds = PlanGrounds(site, engagement)
    return SourcePlace(site, engagement, grounds, watch or Quiet())
