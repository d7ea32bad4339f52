"""What RFC 8493 forbids and the drafts left open weighs by the version that the bag declares."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Level, Report
from leverans.testing.sample_bag import SampleBag

Check = Callable[..., Report]
A = "data/mapp/a.txt"
DRAFTS = ("0.93", "0.94", "0.95", "0.96", "0.97")


def levels(report: Report) -> dict[str, Level]:
    return {finding.rule: finding.level for finding in report.findings}


def info_of(version: str) -> str:
    return "bag-info.txt" if version >= "0.96" else "package-info.txt"


@pytest.mark.parametrize("version", [*DRAFTS, "1.0"])
@pytest.mark.parametrize("pack", ["folder", "tar", "zip"])
@pytest.mark.parametrize("algorithms", [("sha512",), ("sha256", "sha512"), ("sha224",)])
def test_a_right_bag_of_any_version_has_no_finding(
    check: Check, tmp_path: Path, version: str, pack: str, algorithms: tuple[str, ...]
) -> None:
    bag = SampleBag(version, algorithms)
    if pack == "folder":
        path = bag.write(tmp_path)
    elif pack == "tar":
        path = bag.write_tar(tmp_path / f"{bag.name}.tar")
    else:
        path = bag.write_zip(tmp_path / f"{bag.name}.zip")
    report = check(path)
    assert report.findings == ()
    assert report.profile == f"BagIt {version}"
    assert (report.payload_files, report.payload_bytes) == (3, 26)
    assert "BAG-DIGEST" in report.checked


@pytest.mark.parametrize("version", [*DRAFTS, "1.0"])
@pytest.mark.parametrize(
    "declaration",
    [
        "BagIt-Version : {}\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version:  {}\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: {}\nTag-File-Character-Encoding:UTF-8\n",
        "BagIt-Version: {} \nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: {}\nTag-File-Character-Encoding: UTF-8\n\n",
        "BagIt-Version: {}\nTag-File-Character-Encoding: UTF-8\nMer: text\n",
        "Tag-File-Character-Encoding: UTF-8\nBagIt-Version: {}\n",
    ],
)
def test_a_declaration_that_is_not_exactly_so_is_an_error_since_1_0(
    check: Check, tmp_path: Path, version: str, declaration: str
) -> None:
    bag = SampleBag(version)
    bag.tags["bagit.txt"] = declaration.format(version).encode()
    report = check(bag.write(tmp_path))
    found = levels(report)
    found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
    assert found == {"BAG-DECLARATION-FORM": Level.ERROR if version == "1.0" else Level.WARNING}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_end_will_do_and_the_last_line_needs_none(
    check: Check, tmp_path: Path, end: str, *, last: bool
) -> None:
    bag = SampleBag()
    made = bag.contents()
    for path in ("bagit.txt", "bag-info.txt", "manifest-sha512.txt"):
        text = made[path].decode().replace("\n", end)
        bag.tags[path] = (text if last else text.removesuffix(end)).encode()
    assert check(bag.write(tmp_path)).findings == ()


@pytest.mark.parametrize(
    "declaration",
    [
        b"",
        b"\n",
        b"bagit-version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        b"BagIt-Version: 1.0\n",
        b"BagIt-Version: 1.0\nTag-File-Encoding: UTF-8\n",
        b"BagIt-Version 1.0\nTag-File-Character-Encoding UTF-8\n",
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".encode("utf-16"),
        b"\0" * 10_000,
    ],
)
def test_a_declaration_that_does_not_declare_is_refused(
    check: Check, tmp_path: Path, declaration: bytes
) -> None:
    bag = SampleBag()
    bag.tags["bagit.txt"] = declaration
    report = check(bag.write(tmp_path))
    assert levels(report)["BAG-DECLARATION-INCOMPLETE"] is Level.ERROR


@pytest.mark.parametrize("version", ["1", "1.0.0", "01.0", "0.92", "0.98", "2.0", "a.b", ""])
def test_a_version_that_does_not_exist_is_refused(
    check: Check, tmp_path: Path, version: str
) -> None:
    bag = SampleBag()
    bag.swap("bagit.txt", "1.0", version)
    report = check(bag.write(tmp_path))
    assert levels(report)["BAG-VERSION-UNKNOWN"] is Level.ERROR


@pytest.mark.parametrize(("version", "level"), [("0.97", Level.WARNING), ("1.0", Level.ERROR)])
def test_a_path_twice_is_an_error_since_1_0_and_with_two_digests_always(
    check: Check, tmp_path: Path, version: str, level: Level
) -> None:
    bag = SampleBag(version)
    bag.swap("manifest-sha512.txt", bag.line(A), 2 * bag.line(A))
    assert levels(check(bag.write(tmp_path / "1")))["BAG-PATH-TWICE"] is level
    bag.swap("manifest-sha512.txt", bag.line(A), f"{'0' * 128}  {A}\n")
    assert levels(check(bag.write(tmp_path / "2")))["BAG-DIGEST"] is Level.ERROR


def test_every_payload_manifest_lists_every_file_since_1_0(check: Check, tmp_path: Path) -> None:
    for version in ("0.97", "1.0"):
        bag = SampleBag(version, ("sha256", "sha512"))
        bag.swap("manifest-sha256.txt", bag.line(A, "sha256"), "")
        report = check(bag.write(tmp_path / version))
        found = {f.rule: (f.level, f.location, dict(f.params)) for f in report.findings}
        found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
        if version == "1.0":
            manifest = {"manifest": "manifest-sha256.txt"}
            assert found == {"BAG-FILE-UNLISTED": (Level.ERROR, A, manifest)}
        else:
            partial = (Level.WARNING, "manifest-sha256.txt", {"count": "1"})
            assert found == {"BAG-MANIFEST-PARTIAL": partial}


def test_a_file_that_no_manifest_lists_is_refused_in_any_version(
    check: Check, tmp_path: Path
) -> None:
    for version in ("0.93", "0.97", "1.0"):
        bag = SampleBag(version, ("sha256", "sha512"))
        for name in bag.algorithms:
            bag.swap(f"manifest-{name}.txt", bag.line(A, name), "")
        assert levels(check(bag.write(tmp_path / version)))["BAG-FILE-UNLISTED"] is Level.ERROR


@pytest.mark.parametrize("version", ["0.93", "0.97", "1.0"])
def test_a_promised_file_is_in_every_manifest_since_1_0_and_in_one_before(
    check: Check, tmp_path: Path, version: str
) -> None:
    bag = SampleBag(version, ("sha256", "sha512"))
    bag.swap("manifest-sha256.txt", bag.line(A, "sha256"), "")
    bag.tags["fetch.txt"] = f"https://arkiv.example/a - {A}\n".encode()
    bag.remove(A)
    report = check(bag.write(tmp_path))
    assert dict(next(f for f in report.findings if f.rule == "BAG-UNFETCHED").params) == {
        "count": "1"
    }
    assert ("BAG-FETCH-UNLISTED" in levels(report)) is (version == "1.0")
    assert "BAG-FILE-MISSING" not in levels(report)


@pytest.mark.parametrize("version", [*DRAFTS, "1.0"])
@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("Contact-Name: Test Testsson", True),
        ("Contact-Name:\tTest Testsson", True),
        ("Contact Name: Test Testsson\n  och en till", True),
        ("Contact-Name : Test Testsson", False),
        ("Contact-Name:Test Testsson", False),
        (" Contact-Name: Test Testsson", False),
    ],
)
def test_blanks_around_a_label_are_settled_since_1_0(
    check: Check, tmp_path: Path, version: str, line: str, *, is_right: bool
) -> None:
    bag = SampleBag(version)
    bag.swap(info_of(version), "Source-Organization: Provkommunen", line)
    found = levels(check(bag.write(tmp_path)))
    found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
    assert found == ({} if is_right or version != "1.0" else {"BAG-INFO-FORM": Level.ERROR})


@pytest.mark.parametrize("version", [*DRAFTS, "1.0"])
def test_a_line_that_is_no_element_is_refused_in_any_version(
    check: Check, tmp_path: Path, version: str
) -> None:
    bag = SampleBag(version)
    bag.swap(info_of(version), "Source-Organization: Provkommunen", "Provkommunen")
    assert levels(check(bag.write(tmp_path)))["BAG-INFO-FORM"] is Level.ERROR


def test_one_right_payload_oxum_among_several_is_enough_for_the_drafts(
    check: Check, tmp_path: Path
) -> None:
    for version, rules in (
        ("0.97", {"BAG-OXUM-REPEATED": Level.WARNING}),
        ("1.0", {"BAG-OXUM-REPEATED": Level.ERROR}),
    ):
        bag = SampleBag(version)
        bag.swap("bag-info.txt", "Payload-Oxum:", "PAYLOAD-OXUM: 26.3\npayload-oxum:")
        found = levels(check(bag.write(tmp_path / version)))
        found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
        assert found == rules


def test_a_name_for_a_per_cent_sign_is_found_however_it_is_written(
    check: Check, tmp_path: Path
) -> None:
    for version, written, rules in (
        ("1.0", "data/100%25.txt", set()),
        ("1.0", "data/100%.txt", {"BAG-PATH-PERCENT"}),
        ("0.97", "data/100%.txt", set()),
        ("0.97", "data/100%25.txt", {"BAG-PATH-PERCENT"}),
    ):
        bag = SampleBag(version)
        bag.payload["data/100%.txt"] = b"x"
        bag.swap("manifest-sha512.txt", "data/100%.txt", written)
        report = check(bag.write(tmp_path / f"{version}{written.count('25')}"))
        assert report.passed
        assert set(levels(report)) == rules, written


def test_a_file_that_is_called_per_cent_25_is_not_taken_for_another(
    check: Check, tmp_path: Path
) -> None:
    bag = SampleBag("1.0")
    bag.payload |= {"data/100%25.txt": b"x", "data/100%.txt": b"y"}
    bag.swap("manifest-sha512.txt", "data/100%25.txt", "data/100%2525.txt")
    bag.swap("manifest-sha512.txt", "data/100%.txt", "data/100%25.txt")
    assert check(bag.write(tmp_path)).findings == ()


def test_upper_case_digests_and_tabs_are_right(check: Check, tmp_path: Path) -> None:
    bag = SampleBag()
    digest = hashlib.sha512(b"a").hexdigest()
    bag.swap("manifest-sha512.txt", f"{digest}  ", f"{digest.upper()}\t \t")
    assert check(bag.write(tmp_path)).findings == ()


def test_an_empty_payload_is_a_payload(check: Check, tmp_path: Path) -> None:
    bag = SampleBag()
    bag.payload.clear()
    assert check(bag.write(tmp_path)).findings == ()


def test_what_bag_info_says_of_people_is_not_shown(check: Check, tmp_path: Path) -> None:
    for line in ("Contact-Name : Test Testsson", "Test Testsson", "Contact-Name:Test Testsson"):
        bag = SampleBag()
        bag.swap("bag-info.txt", "Source-Organization: Provkommunen", line)
        report = check(bag.write(tmp_path / str(len(line))))
        assert "BAG-INFO-FORM" in levels(report)
        assert "Testsson" not in repr(report)
