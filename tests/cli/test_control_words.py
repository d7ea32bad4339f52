"""What a task says in ids is said in words, in both languages."""

import re
from pathlib import Path

import pytest

import leverans
from leverans.cli.control_words import detail_words
from leverans.messages.texts import texts
from leverans.model.hold import HoldKind
from leverans.model.record_traits import METADATA
from leverans.plan import match

CHECKS = Path(leverans.__file__).parent / "flow" / "control"
WRITTEN = {
    word for path in CHECKS.glob("*.py") for word in re.findall(r'detail="(\w+)"', path.read_text())
}
REASONS = {match.NO_TYPE, match.NOT_IN_PLAN, match.SEVERAL_ROWS, match.CODE_AND_NAME_DIFFER}


def test_the_details_that_checks_write_are_seen() -> None:
    assert {"grown", "full", "missed", "broken_off"} <= WRITTEN


@pytest.mark.parametrize("detail", sorted({*WRITTEN, *METADATA, *map(str, HoldKind), *REASONS}))
def test_every_detail_has_words(detail: str) -> None:
    assert f"control.detail_{detail}" in texts()


@pytest.mark.parametrize("kind", ["record", "type", "content", "package", "agreement", "delivery"])
def test_every_kind_of_thing_has_a_name(kind: str) -> None:
    assert f"control.kind_{kind}" in texts()
    written = "".join(path.read_text() for path in CHECKS.glob("*.py"))
    for found in set(re.findall(r'kind="(\w+)"', written)):
        assert f"control.kind_{found}" in texts()


def test_the_kind_of_an_error_stays_as_it_is() -> None:
    assert detail_words("SourceError", "sv") == "SourceError"
    assert detail_words("title,date", "en") == "title, date"
    assert detail_words("", "sv") == ""
