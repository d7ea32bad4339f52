"""Paths in manifests, judged as text; and names that make trouble elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.finding import Level
from leverans.validators.bag.editions import EDITIONS
from leverans.validators.bag.manifest_lines import plain_lines, read_line
from leverans.validators.bag.manifest_names import find_manifests
from leverans.validators.bag.paths import candidates, decoded, fits_windows, is_system_path, normal


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//server/share",
        "~",
        "~/a",
        "~root/a",
        "~\\a",
        "..",
        "../a",
        "data/../../a",
        "data/..",
        "data\\..\\a",
        "data/..\\a",
        "C:\\Windows\\a",
        "c:a",
        "\\\\?\\C:\\a",
        "\\\\server\\a",
        "\\a",
        "%HomeDrive%\\a",
        "%APPDATA%/a",
        "",
        ".",
        "./",
        "/",
    ],
)
def test_a_path_that_leads_out_is_no_path(path: str) -> None:
    assert normal(path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/a", "data/a"),
        ("./data/a", "data/a"),
        ("././data//a", "data/a"),
        ("data/./a", "data/a"),
        ("data/~/a", "data/~/a"),
        ("data/~root", "data/~root"),
        ("~anteckning.txt", "~anteckning.txt"),
        ("data/a..b", "data/a..b"),
        ("data/...", "data/..."),
        ("data/%7Ea", "data/%7Ea"),
        ("data/", "data/"),
        ("data/mapp/.", "data/mapp/"),
        ("data/a:b", "data/a:b"),
    ],
)
def test_other_paths_lose_what_says_nothing(path: str, expected: str) -> None:
    assert normal(path) == expected


@given(st.text("ab./\\~:%C", max_size=12))
def test_no_path_ever_leads_out(path: str) -> None:
    found = normal(path)
    if found is not None:
        assert not found.startswith(("/", "~/", "\\"))
        assert ".." not in found.replace("\\", "/").split("/")
        assert normal(found) == found


def test_only_three_characters_are_decoded() -> None:
    assert decoded("a%0Ab%0dc%25d%20e%7E%2525") == "a\nb\rc%d%20e%7E%25"


@pytest.mark.parametrize(
    ("strict", "path", "expected"),
    [
        (True, "data/a", [("", "data/a")]),
        (True, "data/a%25", [("", "data/a%"), ("BAG-PATH-PERCENT", "data/a%25")]),
        (True, "data/a%", [("BAG-PATH-PERCENT", "data/a%")]),
        (False, "data/a%", [("", "data/a%")]),
        (False, "data/a%25", [("", "data/a%25"), ("BAG-PATH-PERCENT", "data/a%")]),
        (False, "data/a ", [("", "data/a "), ("BAG-LINE-SPACE", "data/a")]),
        (False, "data\\a", [("", "data\\a"), ("BAG-PATH-BACKSLASH", "data/a")]),
    ],
)
def test_the_likeliest_meaning_comes_first(
    path: str, expected: list[tuple[str, str]], *, strict: bool
) -> None:
    assert list(candidates(path, strict=strict)) == expected


@pytest.mark.parametrize(
    "name",
    ["a<b", "a:b", 'a"b', "a|b", "a?b", "a*b", "a\\b", "con", "NUL.txt", "x/aux/y", "Com1.a.b",
     "slut.", "slut ", "mapp./a", "mapp /a", "lpt9"],
)  # fmt: skip
def test_windows_cannot_have_every_name(name: str) -> None:
    assert not fits_windows(name)


@pytest.mark.parametrize(
    "name",
    ["a", "konto.txt", "icon", "com0", "com10", "nulla", ".keep", "a.b", "å ä ö", "~a", "a%"],
)
def test_windows_can_have_most_names(name: str) -> None:
    assert fits_windows(name)


def test_what_systems_leave_behind_is_known_by_its_name() -> None:
    for path in ("data/.DS_Store", "data/a/._b.txt", "thumbs.db", ".Trashes/1", "a/desktop.ini"):
        assert is_system_path(path)
    for path in ("data/DS_Store", "data/_b.txt", "data/a.db", "data/.keep"):
        assert not is_system_path(path)


@pytest.mark.parametrize(
    ("line", "digest", "path", "rules"),
    [
        ("abcd  a", "abcd", "a", ()),
        ("ABCD\ta b", "abcd", "a b", ()),
        (" abcd a", "abcd", "a", ("BAG-LINE-SPACE",)),
        ("abcd *a", "abcd", "a", ("BAG-LINE-MD5SUM",)),
        ("\\abcd  a\\\\b\\nc", "abcd", "a\\b\nc", ("BAG-LINE-MD5SUM",)),
        ("abc a", "", "a", ("BAG-DIGEST-LENGTH",)),
    ],
)
def test_an_unusual_line_is_taken_apart(
    line: str, digest: str, path: str, rules: tuple[str, ...]
) -> None:
    assert read_line(line, 4) == (digest, path, rules)


@pytest.mark.parametrize(
    "line", ["abcd", "abcd ", "xyz a", "a\tb".replace("a", "g"), "abcd\u00a0a"]
)
def test_a_line_without_digest_or_path_is_none(line: str) -> None:
    assert read_line(line, 4) is None


def test_plain_lines_are_found_together() -> None:
    find = plain_lines(4)
    assert find("abcd  data/a\nABCD\tdata/å b.txt") == [
        ("abcd", "data/a"),
        ("ABCD", "data/å b.txt"),
    ]
    for line in ("abcd  a", "abcd  data/a%", "abcd  data/a ", "abcd  data/", "abc  data/a",
                 "abcd *data/a", "abcd  data/a\\b", " abcd data/a", "abcd  data/a\0"):  # fmt: skip
        assert find(line) == []


def test_of_manifests_for_one_algorithm_the_rightly_named_is_read() -> None:
    names = ["manifest-SHA512.txt", "manifest-sha512.txt", "Tagmanifest-md5.txt", "manifest-.txt"]
    found = find_manifests(names, EDITIONS["1.0"])
    assert [one.name for one in found.payload] == ["manifest-sha512.txt"]
    assert [one.name for one in found.tag] == ["Tagmanifest-md5.txt"]
    assert [(f.rule, f.location, f.level) for f in found.findings] == [
        ("BAG-MANIFEST-NAME", "manifest-SHA512.txt", Level.WARNING),
        ("BAG-MANIFEST-NAME", "Tagmanifest-md5.txt", Level.ERROR),
    ]


def test_a_manifest_that_nothing_can_verify_is_refused_when_it_stands_alone() -> None:
    for names, level in (
        (["manifest-crc32.txt"], Level.ERROR),
        (["manifest-crc32.txt", "manifest-sha256.txt"], Level.WARNING),
        (["tagmanifest-crc32.txt", "manifest-sha256.txt"], Level.WARNING),
    ):
        (finding,) = find_manifests(names, EDITIONS["1.0"]).findings
        assert (finding.rule, finding.level) == ("BAG-ALGORITHM-UNKNOWN", level)
