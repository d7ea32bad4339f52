"""The rows of every version of the plan, by version and row, as orders and protocols name them."""

from collections.abc import Mapping

from sqlalchemy import Connection

from leverans.flow.plans import plan_versions
from leverans.flow.site import Site
from leverans.model.plan import PlanRow

PlanRows = Mapping[tuple[str, str], PlanRow]


def plan_rows(site: Site, connection: Connection) -> PlanRows:
    """(version, row id) -> row."""
    versions = plan_versions(site, connection)
    return {(each.plan.version, row.row_id): row for each in versions for row in each.plan.rows}
