"""Rows of a source's sheet whose files were culled there: no fault, and nothing to deliver."""

from collections.abc import Mapping

from leverans.flow.site import Site
from leverans.ledger.source_disposal import is_culled
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.identity import mint

WITHOUT_FILE = "SRC-NO-FILE"


def told_of_culled(site: Site, system: str, finding: Finding) -> Finding:
    """A row without file as what it is: `SRC-CULLED` where its files were culled at the source."""
    if finding.rule != WITHOUT_FILE:
        return finding
    params: Mapping[str, object] = dict(finding.params)
    path = str(params.get("path", "")).replace("\\", "/").removeprefix("./").strip("/")
    item = mint(site.namespace, "item", system, path)
    with site.ledger.read() as connection:
        if not is_culled(connection, item):
            return finding
    return find("SRC-CULLED", params, location=finding.location, item=finding.item)
