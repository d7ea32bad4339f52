"""The page on OCFL speaks of every code, and of none that is not."""

import re
from collections.abc import Iterator
from pathlib import Path

from leverans.messages.catalogue import rules

PAGE = Path(__file__).parents[3] / "docs/reference/ocfl.md"
RANGE = re.compile(r"([EW])(\d{3})(?:–[EW](\d{3}))?")


def spoken_of(rows: list[str]) -> Iterator[str]:
    for row in rows:
        for letter, first, final in RANGE.findall(row.split("|")[1]):
            for number in range(int(first), int(final or first) + 1):
                yield f"{letter}{number:03}"


def test_every_code_of_the_catalogue_is_on_the_page() -> None:
    rows = [row for row in PAGE.read_text("utf-8").splitlines() if re.match(r"\| [EW]\d", row)]
    left_out = [row for row in rows if re.search(r"\| (not |storage roots|told as)", row)]
    codes = {name.removeprefix("OCFL-") for name in rules() if re.match(r"OCFL-[EW]\d", name)}
    checked = set(spoken_of([row for row in rows if row not in left_out]))
    assert checked - codes == {"E090"}  # as PKG-LINK
    assert codes - checked == set()
    assert codes & set(spoken_of(left_out)) == set()


def test_the_page_leaves_no_code_of_the_specification_out() -> None:
    rows = [row for row in PAGE.read_text("utf-8").splitlines() if re.match(r"\| [EW]\d", row)]
    never_given = {"E065", "E109", "W006"}
    errors = {f"E{number:03}" for number in range(1, 113)}
    warnings = {f"W{number:03}" for number in range(1, 17)}
    assert (errors | warnings) - never_given == set(spoken_of(rows))
