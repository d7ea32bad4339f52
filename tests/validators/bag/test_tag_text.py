"""Tag files in any encoding, with any line end, damaged or without end."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.finding import Finding, Level, Report
from leverans.testing.sample_bag import SampleBag
from leverans.validators.bag.editions import EDITIONS
from leverans.validators.bag.encodings import CHUNK, LONGEST, TagText, codec_of

Check = Callable[..., Report]


def read(data: bytes, encoding: str = "utf-8") -> tuple[list[tuple[int, str]], list[Finding]]:
    """(number, line) of all lines, and what was reported."""
    reported: list[Finding] = []
    text = TagText(io.BytesIO(data), encoding, place="a.txt", edition=EDITIONS["1.0"])
    blocks = list(text.blocks(reported.append))
    return [pair for first, block in blocks for pair in enumerate(block, first)], reported


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "iso8859-1", "cp1252"]
)
@pytest.mark.parametrize("shift", range(4))
def test_lines_are_the_same_wherever_a_chunk_ends(end: str, encoding: str, shift: int) -> None:
    lines = ["x" * shift] + [f"rad {number} åäö" for number in range(CHUNK // 8)]
    found, reported = read(end.join([*lines, ""]).encode(encoding), encoding)
    assert found == list(enumerate(lines, 1))
    assert reported == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff\ufffd")))
def test_any_text_comes_back(text: str) -> None:
    lines = text.split("\n")
    expected = lines if lines[-1] else lines[:-1]
    assert read(text.encode()) == (list(enumerate(expected, 1)), [])


@given(st.binary(max_size=400), st.sampled_from(sorted(map(codec_of, (
    "UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "UTF-7", "Shift_JIS", "EUC-JP", "GB18030",
    "ISO-2022-JP", "Big5", "ISO-8859-1", "windows-1252", "US-ASCII", "macintosh", "HZ-GB-2312",
)))))  # fmt: skip
def test_any_bytes_are_lines_or_findings(data: bytes, encoding: str) -> None:
    found, reported = read(data, encoding)
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    assert {finding.rule for finding in reported} <= {"BAG-TEXT-ENCODING", "BAG-TEXT-BOM"}


def test_a_damaged_line_is_told_and_the_others_are_read() -> None:
    found, reported = read(b"ett\ntv\xe5\ntre\n")
    assert found == [(1, "ett"), (3, "tre")]
    assert [(f.rule, f.location) for f in reported] == [("BAG-TEXT-ENCODING", "a.txt#2")]


def test_the_replacement_character_itself_is_a_character() -> None:
    assert read("a\ufffdb\n".encode()) == ([(1, "a\ufffdb")], [])


def test_utf_16_without_a_mark_is_big_endian_and_may_be_cut_off() -> None:
    assert read("rad\n".encode("utf-16-be"), "utf-16") == ([(1, "rad")], [])
    found, reported = read("rad\nrad".encode("utf-16")[:-1], "utf-16")
    assert found == [(1, "rad")]
    assert [f.location for f in reported] == ["a.txt#2"]


def test_a_line_without_end_is_a_finding_and_the_next_is_read() -> None:
    found, reported = read(b"ett\n" + b"x" * (LONGEST + 3 * CHUNK) + b"\ntre\n")
    assert found == [(1, "ett"), (3, "tre")]
    assert [(f.rule, f.location) for f in reported] == [("BAG-LINE-TOO-LONG", "a.txt#2")]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "iso8859-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
        ("rot13", ""),
        ("base64", ""),
        ("zip", ""),
        ("idna", ""),
        ("punycode", ""),
        ("unicode_escape", ""),
        ("undefined", ""),
        ("../../etc/passwd", ""),
        ("å", ""),
        ("", ""),
    ],
)
def test_an_encoding_is_one_of_text(name: str, codec: str) -> None:
    assert codec_of(name) == codec


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "UTF-16BE", "UTF-32", "macintosh"])
def test_manifests_are_read_in_the_declared_encoding(
    check: Check, tmp_path: Path, encoding: str
) -> None:
    for version, level in (("0.97", Level.INFO), ("1.0", Level.WARNING)):
        bag = SampleBag(version)
        bag.encoding = encoding
        report = check(bag.write(tmp_path / version))
        found = {finding.rule: finding.level for finding in report.findings}
        assert found == {"BAG-ENCODING-NOT-UTF8": level}


@pytest.mark.parametrize(("version", "level"), [("0.97", Level.WARNING), ("1.0", Level.ERROR)])
def test_a_mark_in_a_manifest_is_passed_over(
    check: Check, tmp_path: Path, version: str, level: Level
) -> None:
    bag = SampleBag(version)
    first = bag.contents()["manifest-sha512.txt"].decode()[:128]
    bag.swap("manifest-sha512.txt", first, "\ufeff" + first)
    found = {f.rule: f.level for f in check(bag.write(tmp_path)).findings}
    found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
    assert found == {"BAG-TEXT-BOM": level}
