import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.messages.printable import printable, shortened, width


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Förvaltarplan – 漢.pdf", "Förvaltarplan – 漢.pdf"),
        ("l\udce4rare", r"l\xe4rare"),
        ("a\x1b[2Jb\n", r"a\x1b[2Jb\x0a"),
        ("fdp.\u202egpj", r"fdp.\u202egpj"),
        ("a\u00a0b\u200b", "a\u00a0b\\u200b"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(name: str, seen: str) -> None:
    assert printable(name) == seen


@given(st.text(st.characters(codec=None)))
def test_the_result_can_always_be_written_and_holds_no_control_sign(name: str) -> None:
    seen = printable(name)
    seen.encode("utf-8")
    assert not any(ord(char) < 32 or ord(char) == 127 for char in seen)
    assert printable(seen) == seen


def test_width_counts_columns_and_not_characters() -> None:
    assert [width(text) for text in ("åäö", "a\u030a", "漢字", "")] == [3, 1, 4, 0]


def test_a_shortened_text_keeps_its_beginning_and_its_end() -> None:
    assert shortened("protokoll.pdf", 20) == "protokoll.pdf"
    assert shortened("a" * 30 + ".pdf", 11) == "aaaaa…a.pdf"
