"""The page on figures tells of every one, and of its kind."""

import re
from dataclasses import fields
from pathlib import Path

from leverans.flow.figures.log import AUDITED
from leverans.flow.figures.witnesses import WITNESSES
from leverans.model.figures import (
    GROUPS,
    CullingLine,
    DeliveryLine,
    ExceptionLine,
    Figures,
    HoldLine,
    LeadTime,
)
from leverans.model.period import Period

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "figures.md"
LINE = re.compile(r"^\| (?P<names>`[^|]*`) \| (?P<kind>flow|stock|now) \|", re.MULTILINE)
OF_LINES: dict[str, type] = {
    "deliveries": DeliveryLine,
    "receptions": DeliveryLine,
    "lead_times": LeadTime,
    "culling": CullingLine,
    "holds": HoldLine,
    "exceptions": ExceptionLine,
}


def told() -> dict[str, str]:
    """Figure -> kind, as the page has it."""
    page = PAGE.read_text("utf-8")
    return {
        name: line["kind"]
        for line in LINE.finditer(page)
        for name in re.findall(r"`([^`]+)`", line["names"])
    }


def true() -> dict[str, str]:
    """Figure -> kind, as the words have it."""
    made = Figures(house="x", period=Period.of_year(2026), made_at="2027")
    found = {}
    for group in GROUPS:
        kind = OF_LINES.get(group) or type(getattr(made, group))
        for each in fields(kind):
            if "kind" in each.metadata:
                found[f"{group}.{each.name}"] = str(each.metadata["kind"])
    return found


def test_every_figure_stands_there_with_its_kind() -> None:
    assert told() == true()


def test_every_comparison_stands_there() -> None:
    page = PAGE.read_text("utf-8")
    for witness in WITNESSES:
        assert f"`{witness.figure}`" in page
    assert f"`{AUDITED}`" in page
