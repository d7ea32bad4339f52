"""The page of a report, in the language of the workspace."""

from leverans.flow.history import NAME
from leverans.flow.site import Site
from leverans.messages.figures_forms import PageFacts, figures_page
from leverans.model.figures import Figures


def page_of(site: Site, figures: Figures) -> str:
    """The figures as a page to print."""
    facts = PageFacts(
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
    )
    return figures_page(figures, facts, site.language)
