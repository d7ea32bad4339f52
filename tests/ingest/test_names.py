import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.ingest.names import Fault, fault, folded, normalised, package_name, raw
from leverans.ingest.weeding import Weeding
from leverans.model.shown import shown

NAMES = st.binary(min_size=1, max_size=60).map(
    lambda name: name.replace(b"/", b"_").replace(b"\0", b"_").decode("utf-8", "surrogateescape")
).filter(lambda name: name not in {".", ".."})  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["a.txt", "mapp å/Protokoll 2024.pdf", "A\u030a.txt", ".dold", "a..b", "console.txt", "x~1"],
)
def test_a_name_that_is_safe_stays(name: str) -> None:
    assert fault(name) is None
    assert package_name(name) == name


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("a\\b.txt", "a_b~", ".txt"),
        ("rad\nbrytning.txt", "rad_brytning~", ".txt"),
        ("slut. ", "slut~", ""),
        ("slut.txt.", "slut~", ".txt"),
        ("NUL", "_NUL~", ""),
        ("com1.txt", "_com1~", ".txt"),
        ("mapp /x.txt", "mapp~", "/x.txt"),
        ("...", "~", ""),
    ],
)
def test_a_name_that_is_not_becomes_safe(name: str, begins: str, ends: str) -> None:
    safe = package_name(name)
    assert fault(name) is Fault.UNSAFE
    assert safe.startswith(begins)
    assert safe.endswith(ends)
    assert fault(safe) is None
    assert package_name(name) == safe


@given(st.lists(NAMES, min_size=1, max_size=4), st.lists(NAMES, min_size=1, max_size=4))
def test_every_name_becomes_safe_and_different_ones_stay_different(
    one: list[str], other: list[str]
) -> None:
    names = ["/".join(one), "/".join(other)]
    safe = [package_name(name) for name in names]
    for name in safe:
        assert fault(name) is None
        assert name.encode().decode() == name
        assert all(0 < len(part.encode()) <= 255 for part in name.split("/"))
    assert (safe[0] == safe[1]) == (names[0] == names[1])


def test_a_long_name_does_not_grow_beyond_what_a_disk_takes() -> None:
    safe = package_name("å" * 126 + "\n.txt")
    assert len(safe.encode()) <= 255
    assert safe.endswith(".txt")


def test_names_are_shown_so_that_a_person_can_read_them() -> None:
    assert shown(b"r\xe4tt \xc3\xa5.txt".decode("utf-8", "surrogateescape")) == "r\\xe4tt å.txt"
    assert shown("a\nb") == "a\\x0ab"
    assert raw("\udce4") == b"\xe4"


def test_names_are_compared_composed_and_without_case() -> None:
    assert normalised("a\u030a") == "å"
    assert folded("A\u030a.TXT") == folded("å.txt")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/Thumbs.db", "thumbs.db"),
        ("~$avtal.docx", "~$*"),
        ("tmp/x/y.log", "tmp/*"),
        ("a/tmp/y.txt", None),
        ("xThumbs.db", None),
        ("blad.csv", "blad.csv"),
    ],
)
def test_the_agreements_patterns_weed(name: str, expected: str | None) -> None:
    weeding = Weeding(["thumbs.db", "~$*", "tmp/*"], exactly=["blad.csv"])
    assert weeding.takes(name, 7) == (expected is not None)
    assert dict(weeding.counts) == ({expected: 1} if expected else {})
    assert weeding.bytes == (7 if expected else 0)


def test_what_is_weeded_is_told_with_its_number_and_names() -> None:
    weeding = Weeding(["*.tmp"])
    for number in range(60):
        weeding.takes(f"{number}.tmp", 1)
    [finding] = weeding.findings("G:")
    told = dict(finding.params)
    assert (told["pattern"], told["count"]) == ("*.tmp", "60")
    assert told["names"].startswith("0.tmp, 1.tmp")
    assert told["names"].endswith("49.tmp, …")
