"""The table of checks in the documentation is the table in the program, and all have words."""

import re
from pathlib import Path

import pytest

from leverans.flow.control.checks import CHECKS
from leverans.flow.control.interface import Check, Need
from leverans.flow.control.tasks import ROLES
from leverans.messages.texts import text

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "controlling.md"
ROW = re.compile(
    r"^\| `(\w+)` \| `(\w+)` \| (\w+) \| (\d+) \| ([\w, ]*) \| .{20,} \|$", re.MULTILINE
)


def test_the_page_tells_every_check_as_it_is() -> None:
    told = ROW.findall(PAGE.read_text("utf-8"))
    assert told == [
        (c.id, c.owner, c.severity.value, str(c.days), ", ".join(c.needs)) for c in CHECKS.values()
    ]


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_every_check_has_an_owner_and_words_in_both_languages(check: Check) -> None:
    assert check.owner in ROLES
    assert text(f"role.{check.owner}", "sv")
    for key in (f"control.check_{check.id}", f"control.advice_{check.id}"):
        assert text(key, "sv") != text(key, "en")


@pytest.mark.parametrize("need", Need)
def test_what_a_check_lacks_is_said_in_both_languages(need: Need) -> None:
    assert text(f"control.skipped_{need}", "sv") != text(f"control.skipped_{need}", "en")
