import inspect

import pytest

from leverans.messages.detail_words import OF_VERDICTS, REVIEWS, TRIGGERS, detail_words
from leverans.plan import applied_row, authority, conditions, lines, match, promise


def details_of_the_plan() -> list[str]:
    """Every constant of the modules that fill `Verdict.detail`."""
    modules = (applied_row, authority, conditions, lines, match, promise)
    return sorted(
        value
        for module in modules
        for name, value in inspect.getmembers(module)
        if name.isupper() and isinstance(value, str) and value.replace("_", "").isalpha()
    )


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("detail", sorted({*details_of_the_plan(), *OF_VERDICTS, *REVIEWS}))
def test_every_detail_has_words_of_its_own(detail: str, language: str) -> None:
    told = detail_words(detail, language)
    assert told != detail
    assert "_" not in told


@pytest.mark.parametrize("trigger", sorted(TRIGGERS))
def test_a_missing_trigger_is_told_in_words(trigger: str) -> None:
    assert detail_words(trigger, "sv") != detail_words(trigger, "en")


def test_what_is_an_id_stays_as_it_is() -> None:
    assert detail_words("STOPP-2026-0001", "sv") == "STOPP-2026-0001"
    assert detail_words("1103", "en") == "1103"
