"""Our piecewise reader of JSON says what the standard library says, wherever the chunks end."""

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.validators.ocfl import json_stream
from leverans.validators.ocfl.json_stream import JsonFault, JsonStream, Odd


class Dribble:
    """A source that gives few bytes at a time, whatever it is asked for."""

    def __init__(self, data: bytes, step: int) -> None:
        self._source = io.BytesIO(data)
        self._step = step

    def read(self, size: int = -1, /) -> bytes:
        return self._source.read(self._step if size < 0 else min(size, self._step))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
STEPS = st.integers(1, 9) | st.just(10_000)


def accepted(data: bytes, step: int = 10_000) -> bool:
    try:
        stream = JsonStream(Dribble(data, step))
        stream.skip()
        stream.finish()
    except JsonFault:
        return False
    return True


def accepted_by_the_library(text: str) -> bool:
    """Strictly: the library takes NaN and Infinity, which are no JSON."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


@given(value=VALUES, step=STEPS, indent=st.sampled_from([None, 1, 3]), escaped=st.booleans())
def test_what_the_library_writes_is_taken_whole(
    *, value: object, step: int, indent: int | None, escaped: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    assert accepted(text.encode(), step)


@given(VALUES, st.data(), STEPS)
def test_spoilt_json_is_refused_exactly_when_the_library_refuses_it(
    value: object, data: st.DataObject, step: int
) -> None:
    text = json.dumps(value, ensure_ascii=False)
    at = data.draw(st.integers(0, len(text)))
    change = data.draw(st.sampled_from(["", '"', "{", "]", ",", ":", "\\", "0", "-", "e", "\n"]))
    spoilt = text[:at] + change + text[at + data.draw(st.integers(0, 2)) :]
    assert accepted(spoilt.encode(), step) == accepted_by_the_library(spoilt)


@given(st.text(alphabet='{}[]:,"\\0123456789-+.eEtrufalsn \n'), STEPS)
def test_any_text_of_its_marks_is_judged_as_the_library_judges_it(text: str, step: int) -> None:
    assert accepted(text.encode(), step) == accepted_by_the_library(text)


@given(st.binary(), STEPS)
def test_any_bytes_are_taken_or_refused(data: bytes, step: int) -> None:
    assert accepted(data, step) in (True, False)


@given(value=st.dictionaries(st.text(), st.lists(st.text())), step=STEPS, escaped=st.booleans())
def test_lists_by_key_come_item_by_item(
    *, value: dict[str, list[str]], step: int, escaped: bool
) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=escaped)
    found: dict[str, list[str]] = {}
    key = ""
    for given_key, item in JsonStream(Dribble(text.encode(), step)).strings_by_key():
        key = key if given_key is None else given_key
        items = found.setdefault(key, [])
        if isinstance(item, str):
            items.append(item)
    assert found == value


@given(st.dictionaries(st.text(), SCALARS), STEPS)
def test_the_members_of_an_object_are_given_in_order(value: dict[str, object], step: int) -> None:
    stream = JsonStream(Dribble(json.dumps(value).encode(), step))
    found = {key: stream.string_or_skip() for key in stream.members()}
    stream.finish()
    assert found == {key: v if isinstance(v, str) else None for key, v in value.items()}
    assert list(found) == list(value)


def test_what_is_no_list_of_strings_is_told_apart() -> None:
    text = b'{"a": ["x", 1, "y"], "b": {}, "c": [], "a": ["z"]}'
    assert list(JsonStream(io.BytesIO(text)).strings_by_key()) == [
        ("a", "x"),
        (None, Odd.NO_STRING),
        (None, "y"),
        ("b", Odd.NO_ARRAY),
        ("c", Odd.EMPTY),
        ("a", "z"),
    ]


def endless(start: bytes, repeated: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield repeated * 10_000


class Endless:
    """A source without an end that counts what was taken of it."""

    def __init__(self, start: bytes, repeated: bytes) -> None:
        self._chunks = endless(start, repeated)
        self.read_bytes = 0

    def read(self, _size: int = -1, /) -> bytes:
        chunk = next(self._chunks)
        self.read_bytes += len(chunk)
        return chunk


@pytest.mark.parametrize(
    ("start", "repeated", "reason"),
    [
        (b'"', b"a", "too long"),
        (b'"', b"\\n", "too long"),
        (b" ", b"1", "too long"),
        (b" ", b"[", "nested too deeply"),
        (b" ", b'{"a":', "nested too deeply"),
    ],
)
def test_what_never_ends_is_given_up(start: bytes, repeated: bytes, reason: str) -> None:
    source = Endless(start, repeated)
    with pytest.raises(JsonFault, match=reason):
        JsonStream(source).skip()
    assert source.read_bytes < 4 * json_stream.LONGEST


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark", 1),
        (b'{\n"a": "\xff"}', "not UTF-8", 1),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8", 1),
        (b'{\n"a":\n"\\ud800"}', "impossible escape", 3),
        (b'{\n"a": NaN}', "no JSON value", 2),
        (b'{\n"a": Infinity}', "no JSON value", 2),
        (b'{\n"a": 01}', "no JSON value", 2),
        (b'{"a": "b\nc"}', "has '\\\\n' in it", 1),
        (b'{"a": 1}\n x', "follows after its end", 2),
        (b'{"a": 1,}', "a string was expected", 1),
        (b"", "ends too early", 1),
        (b'{"a": "b', "ends within a string", 1),
    ],
)
def test_each_fault_has_its_reason_and_line(data: bytes, reason: str, line: int) -> None:
    with pytest.raises(JsonFault, match=reason) as caught:
        assert accepted_or_raise(data)
    assert caught.value.line == line


def accepted_or_raise(data: bytes) -> bool:
    stream = JsonStream(io.BytesIO(data))
    stream.skip()
    stream.finish()
    return True
