"""bagit, the Library of Congress' tool, asked beside us: we agree, or it is known why not."""

import logging
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bagit import Bag, BagError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.model.finding import Level, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_bag import SampleBag
from leverans.validators.bag.second_opinion import ask_bagit
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

Check = Callable[..., Report]
STRICTER = {  # what it accepts, or passes over
    "BAG-DECLARATION-FORM",
    "BAG-FETCH-UNLISTED",
    "BAG-FILE-UNLISTED",  # in one of several manifests
    "BAG-INFO-FORM",
    "BAG-LINE-FORM",
    "BAG-OXUM-REPEATED",
    "BAG-PATH-PAYLOAD",
    "BAG-TAGMANIFEST-PARTIAL",
    "BAG-TEXT-BOM",
}
KINDER = {  # what it refuses, and RFC 8493 would not have it refuse
    "BAG-PATH-CASE",
    "BAG-PATH-UNICODE",
    "BAG-SYSTEM-FILE-MISSING",
}
NAMES = st.text("abcåä .-_()[]é%", min_size=1, max_size=8).map(lambda name: f"x{name}x")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "data/" + "/".join(parts))
FILES = st.dictionaries(PATHS, st.binary(max_size=20), min_size=1, max_size=5)
SPOIL = (
    "nothing", "remove", "add", "change", "drop line", "twice", "two digests", "case", "form",
    "oxum", "cut", "space", "no data", "no manifest", "fetch", "promise", "bom", "info", "traverse",
)  # fmt: skip


def are_one_tree(paths: list[str]) -> bool:
    """Whether they can all lie there, told apart anywhere."""
    plain = [unicodedata.normalize("NFC", path).casefold() for path in paths]
    return len(set(plain)) == len(plain) and not any(
        one != other and other.startswith(one + "/") for one in plain for other in plain
    )


def swaps(bag: SampleBag, path: str) -> dict[str, tuple[str, str, str]]:
    """Ways to spoil a bag by another text in one of its tag files."""
    name = f"manifest-{bag.algorithms[0]}.txt"
    line = bag.line(path)
    digest = line.split()[0]
    other = line.replace(digest, digest[::-1])
    return {
        "drop line": (name, line, ""),
        "twice": (name, line, line + line),
        "two digests": (name, line, line + other),
        "change": (name, line, other),
        "case": (name, path, path.upper().replace("DATA/", "data/", 1)),
        "form": (name, path, unicodedata.normalize("NFD", path)),
        "oxum": ("bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 9"),
        "cut": (name, line, f"{digest}\n"),
        "space": ("bagit.txt", "BagIt-Version:", "BagIt-Version :"),
        "bom": (name, line, "\ufeff" + line),
        "info": ("bag-info.txt", "Bagging-Date: ", "Bagging-Date "),
        "traverse": (name, line, line + line.replace(path, "../../../../etc/passwd")),
    }


def spoil(bag: SampleBag, how: str, path: str) -> None:
    texts = swaps(bag, path)
    if how in texts:
        bag.swap(*texts[how])
    elif how == "add":
        bag.tags["data/ny.txt"] = b"ny"
    elif how == "no data":
        bag.payload.clear()
    elif how == "no manifest":
        bag.remove(f"manifest-{bag.algorithms[0]}.txt")
    elif how in ("fetch", "promise"):
        bag.tags["fetch.txt"] = f"https://arkiv.example/a - {path}\n".encode()
    if how in ("remove", "promise"):
        bag.remove(path)


def accepted_by_bagit(folder: Path) -> bool:
    try:
        return bool(Bag(str(folder)).validate())
    except (BagError, ValueError, OSError):
        return False


@given(
    version=st.sampled_from(["0.97", "1.0"]),
    algorithms=st.sampled_from([("sha512",), ("md5",), ("sha256", "sha512")]),
    files=FILES.filter(lambda files: are_one_tree(list(files))),
    how=st.sampled_from(SPOIL),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_we_agree_with_bagit_or_it_is_known_why_not(
    version: str, algorithms: tuple[str, ...], files: dict[str, bytes], how: str
) -> None:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    bag = SampleBag(version, algorithms)
    bag.payload = files
    spoil(bag, how, min(files))
    with TemporaryDirectory() as place:
        folder = bag.write(Path(place))
        profile = CheckProfile(workers=1)
        report = check_package(folder, profile=profile, shelf=SchemaShelf(home=Path(place)))
        accepted = accepted_by_bagit(folder)
    found = {finding.rule for finding in report.findings}
    errors = {finding.rule for finding in report.of_level(Level.ERROR)}
    if report.passed and not accepted:
        assert found & KINDER, (how, found)
    elif accepted and not report.passed:
        assert errors <= STRICTER, (how, errors)
    if "BAG-DIGEST" in errors and "BAG-PATH-CONFLICT" not in errors:
        assert not accepted


def test_it_says_why_and_names_no_folder_of_ours(tmp_path: Path) -> None:
    bag = SampleBag()
    bag.remove("data/mapp/a.txt")
    said = ask_bagit(bag.write(tmp_path))
    assert said
    assert "Payload-Oxum" in said
    assert str(tmp_path) not in said
    assert ask_bagit(SampleBag().write(tmp_path / "hel")) == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("fetch.txt", b"bara en adress\n"),
        ("fetch.txt", b"http://[ - data/a\n"),
        ("bag-info.txt", b"Payload-Oxum: 1\n"),
        ("bag-info.txt", b"\xff\xfe\n"),
        ("manifest-sha512.txt", b"\xff\xff\n"),
        ("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: rot13\n"),
        ("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: \0\n"),
    ],
)
def test_whatever_breaks_in_it_is_an_answer(tmp_path: Path, name: str, data: bytes) -> None:
    bag = SampleBag()
    bag.tags[name] = data
    assert ask_bagit(bag.write(tmp_path))


def test_it_is_not_asked_where_it_might_follow_a_link_or_read_without_end(tmp_path: Path) -> None:
    folder = SampleBag().write(tmp_path)
    (folder / "manifest-md5.txt").symlink_to("/dev/zero")
    assert ask_bagit(folder) is None
    large = SampleBag()
    large.name = "stor"
    large.tags["manifest-sha512.txt"] = b"#\n" * 3_000_000
    assert ask_bagit(large.write(tmp_path)) is None
    assert ask_bagit(tmp_path / "saknas") is None


def test_it_leaves_the_process_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path.cwd()
    bag = SampleBag()
    bag.remove("data/mapp/a.txt")
    bag.tags["manifest-sha512.txt"] = b"x\n"
    assert ask_bagit(bag.write(tmp_path))
    assert Path.cwd() == before
    assert capsys.readouterr() == ("", "")
