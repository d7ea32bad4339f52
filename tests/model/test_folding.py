import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.folding import LONGEST_WORD, fold, id_form, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Årsredovisning 2024", ["årsredovisning", "2024"]),
        ("IT-strategi_v2.PDF", ["it", "strategi", "v2", "pdf"]),
        ("Kommittén (KRÅ)", ["kommitten", "krå"]),
        ("a\u030arsmo\u0308te", ["årsmöte"]),
        ("§ 112 – Øst", ["112", "øst"]),
        ("", []),
        ("...", []),
    ],
)
def test_words_are_letters_and_digits_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_swedish_letters_are_letters_of_their_own() -> None:
    assert len({fold(word) for word in ("hal", "hål", "häl", "hol", "höl")}) == 5


def test_a_word_without_end_is_compared_by_its_beginning() -> None:
    assert words_of("x" * 1000) == ["x" * LONGEST_WORD]


@pytest.mark.parametrize(
    "same", ["KN 2025-00417", "kn2025-00417", "KN\u00a02025–00417", "Kn 2025 \u2212 00417"]
)
def test_a_diary_number_is_the_same_however_it_is_written(same: str) -> None:
    assert id_form(same) == "kn2025-00417"


@given(st.text())
def test_folding_twice_changes_nothing_and_both_normal_forms_are_one(text: str) -> None:
    composed, parted = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert words_of(composed) == words_of(parted)
    assert all(fold(word) == word for word in words_of(text))
