import tomllib

from hypothesis import given
from hypothesis import strategies as st

from leverans.wiring.toml_lines import key_lines, line_of

TEXT = '''# comment with [brackets] and = signs
top = 1

[a]
x = "a # no comment"   # a comment
"ö key" = """
many [lines
= more"""
b.c = [
  "one", # ]
  "two]",
]
after = { in = 1 }

[a.deep]
y = \'\'\'
z = 3\'\'\'

[[list]]
n = 1
[[list]]
n = 2
[list.inner]
m = 3
'''


def test_every_key_is_found_on_its_line() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    assert lines[("top",)] == 2
    assert lines[("a",)] == 4
    assert lines[("a", "x")] == 5
    assert lines[("a", "ö key")] == 6
    assert lines[("a", "b", "c")] == 9
    assert lines[("a", "after")] == 13
    assert lines[("a", "deep", "y")] == 16
    assert lines[("list",)] == 19
    assert lines[("list", 0, "n")] == 20
    assert lines[("list", 1, "n")] == 22
    assert lines[("list", 1, "inner", "m")] == 24


def test_what_has_no_line_of_its_own_is_on_the_line_of_what_is_around_it() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("a", "after", "in")) == 13
    assert line_of(lines, ("a", "b", "c", 1)) == 9
    assert line_of(lines, ("a", "missing")) == 4
    assert line_of(lines, ("missing",)) == 1


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text(), max_size=8))
def test_any_strings_as_values_keep_the_lines_right(table: dict[str, str]) -> None:
    def quoted(text: str) -> str:
        escaped = (f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
        return '"' + "".join(escaped) + '"'

    text = "".join(f"{key} = {quoted(value)}\n" for key, value in table.items())
    assert tomllib.loads(text) == table
    expected = {(key,): n for n, key in enumerate(table, start=1)}
    assert {place: line for place, line in key_lines(text).items() if place} == expected
