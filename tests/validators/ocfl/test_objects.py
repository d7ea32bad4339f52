"""OCFL objects as they come: in any container, without marks, by several algorithms, hostile."""

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_ocfl import SampleObject, digest_of
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

Check = Callable[..., Report]
Write = Callable[[SampleObject, Path], Path]
CONTAINERS: tuple[Write, ...] = (
    SampleObject.write,
    SampleObject.write_tar,
    SampleObject.write_zip,
)


def codes(report: Report) -> set[str]:
    """Those of OCFL; that a file is empty is another matter."""
    rules = {finding.rule for finding in report.findings} - {"CONTENT-EMPTY"}
    return {rule.removeprefix("OCFL-") for rule in rules}


@pytest.mark.parametrize("write", CONTAINERS)
def test_an_object_is_judged_alike_in_any_container(
    write: Write, check: Check, tmp_path: Path
) -> None:
    sample = SampleObject()
    assert codes(check(write(sample, tmp_path / "ett"), workers=2)) == set()
    sample.files["v1/content/brev/läs mig.txt"] = b"Hoj\n"
    sample.folders |= {"v2/content/tom/tom", "v3/content", "logs"}
    del sample.root["versions"]["v3"]["message"]
    sample.settle()
    report = check(write(sample, tmp_path / "två"))
    assert codes(report) == {"E092", "E093", "E024", "W003", "W007"}
    assert {f.location for f in report.findings if f.rule == "OCFL-E024"} == {"v2/content/tom/tom"}


@pytest.fixture(autouse=True)
def places(tmp_path: Path) -> None:
    (tmp_path / "ett").mkdir()
    (tmp_path / "två").mkdir()


@pytest.mark.parametrize("write", CONTAINERS)
def test_an_object_without_its_declaration_is_known_by_its_inventory(
    write: Write, check: Check, tmp_path: Path
) -> None:
    sample = SampleObject()
    del sample.files["0=ocfl_object_1.1"]
    report = check(write(sample, tmp_path))
    assert (report.profile, codes(report)) == ("OCFL 1.1", {"E003"})


def test_an_object_without_any_mark_is_one_when_it_is_asked_for(
    check: Check, tmp_path: Path
) -> None:
    report = check(SamplePackage().write(tmp_path), profile="ocfl")
    assert report.profile == "OCFL 1.1"
    assert {"E001", "E003", "E008", "E063"} <= codes(report)


def test_a_package_of_another_kind_is_no_object_for_a_file_in_it(
    check: Check, tmp_path: Path
) -> None:
    sample = SamplePackage()
    sample.files["inventory.json"] = "{}"
    assert check(sample.write(tmp_path)).profile.startswith("E-ARK")


def test_an_inventory_beside_a_package_does_not_make_it_an_object(
    check: Check, tmp_path: Path
) -> None:
    root = SamplePackage().write(tmp_path)
    target = tmp_path / "paket.tar"
    (tmp_path / "inventory.json").write_bytes(b"{}")
    with tarfile.open(target, "w") as archive:
        archive.add(tmp_path / "inventory.json", "inventory.json")
        archive.add(root, root.name)
    assert check(target).profile.startswith("E-ARK")


def test_a_version_can_be_asked_for(check: Check, tmp_path: Path) -> None:
    report = check(SampleObject().write(tmp_path), profile="ocfl", version="1.0")
    assert report.profile == "OCFL 1.0"


def test_versions_by_other_algorithms_are_the_same_when_their_contents_are(
    check: Check, tmp_path: Path
) -> None:
    sample = SampleObject()
    for place in ("v1/", "v2/"):
        sample.inventories[place] = SampleObject(algorithm="sha256").inventories[place]
    assert codes(check(sample.write(tmp_path))) == {"W004"}


def test_digests_may_be_in_capitals_when_all_are(check: Check, tmp_path: Path) -> None:
    sample = SampleObject()
    one = sample.root
    one["manifest"] = {digest.upper(): paths for digest, paths in one["manifest"].items()}
    for version in one["versions"].values():
        version["state"] = {digest.upper(): names for digest, names in version["state"].items()}
    one["fixity"]["md5"] = {digest.upper(): paths for digest, paths in one["fixity"]["md5"].items()}
    sample.settle()
    assert codes(check(sample.write(tmp_path))) == set()


def test_every_algorithm_of_fixity_is_compared(check: Check, tmp_path: Path) -> None:
    sample = SampleObject()
    letter, data = "v1/content/brev/läs mig.txt", b"Hej\n"
    names = ("blake2b-160", "blake2b-256", "blake2b-384", "blake2b-512", "md5", "sha1")
    for name in (*names, "sha256", "sha512", "sha512/256", "size"):
        sample.root["fixity"] = {name: {digest_of(data, name): [letter]}}
        sample.settle()
        assert codes(check(sample.write(tmp_path / "ett"))) == set(), name
        sample.root["fixity"] = {name: {digest_of(b"Hoj\n\n", name): [letter]}}
        sample.settle()
        assert codes(check(sample.write(tmp_path / "två"))) == {"E093"}, name


def test_names_of_algorithms_are_known_however_they_are_escaped(
    check: Check, tmp_path: Path
) -> None:
    sample = SampleObject()
    sample.root["fixity"] = {"sha512/256": {"0" * 64: ["v1/content/tom.txt"]}}
    text = json.dumps(sample.root).replace("sha512/256", "sha512\\/256")
    text = text.replace('"digestAlgorithm": "sha512"', '"digestAlgorithm": "\\u0073ha512"')
    for folder in ("", "v3/"):
        sample.files[folder + "inventory.json"] = text.encode()
    assert codes(check(sample.write(tmp_path))) == {"E093"}


def test_content_may_lie_in_a_folder_of_another_name(check: Check, tmp_path: Path) -> None:
    sample = SampleObject()
    sample.files = {path.replace("/content/", "/data/"): d for path, d in sample.files.items()}
    for place, one in sample.inventories.items():
        sample.inventories[place] = json.loads(json.dumps(one).replace("/content/", "/data/"))
        sample.inventories[place]["contentDirectory"] = "data"
    report = check(sample.write(tmp_path))
    assert (codes(report), report.payload_files) == (set(), 3)


def test_a_finding_in_an_inventory_has_its_line(check: Check, tmp_path: Path) -> None:
    sample = SampleObject()
    sample.root["versions"]["v3"]["created"] = "igår"
    sample.settle()
    root = sample.write(tmp_path)
    lines = (root / "inventory.json").read_text("utf-8").splitlines()
    expected = next(number for number, line in enumerate(lines, 1) if "igår" in line)
    (finding,) = [f for f in check(root).findings if f.rule != "CONTENT-EMPTY"]
    assert finding.location == f"inventory.json#{expected}"


def test_a_link_is_refused(check: Check, tmp_path: Path) -> None:
    root = SampleObject().write(tmp_path)
    (root / "v2/content/länk.txt").symlink_to("brev/svar.txt")
    assert codes(check(root)) == {"PKG-LINK"}


HOSTILE = {
    "deep": b"[" * 100_000,
    "deep in a key": b'{"a":' * 100_000,
    "deep in the manifest": b'{"manifest": {"a": [' + b"[" * 100_000,
    "not a number": b'{"id": NaN}',
    "a huge number": b'{"head": ' + b"9" * 3_000_000 + b"}",
    "a huge string": b'{"id": "' + b"a" * 3_000_000 + b'"}',
    "half a surrogate": b'{"manifest": {"\\ud800": ["a"]}}',
    "a NUL": b'{"manifest": {"\\u0000": ["a\\u0000b"]}}',
    "Latin-1": '{"id": "å"}'.encode("latin-1"),
    "UTF-16": '{"id": "a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "cut off": b'{"id": "urn:a:b", "versions": {"v1": {"state": {"00": ["',
    "nothing": b"",
    "blanks": b" " * 3_000_000,
    "many heads": b'{"head": "v1", ' + b'"head": "v1", ' * 1000 + b'"head": "v1"}',
    "a version of many digits": b'{"versions": {"v' + b"1" * 5000 + b'": {}}}',
    "a version of other digits": '{"versions": {"v\u0661": {}}}'.encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_inventory_is_a_finding(name: str, check: Check, tmp_path: Path) -> None:
    sample = SampleObject()
    for folder in ("", "v2/"):
        sample.files[folder + "inventory.json"] = HOSTILE[name]
    report = check(sample.write(tmp_path))
    assert not report.passed
    assert codes(report) & {"E033", "E036"}


def spots(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, one in value.items():
            found += spots(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            found += spots(one, (*path, number))
    return found


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["v1", "..", "a/b", "/"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_change_of_an_inventory_is_a_report(data: st.DataObject, tmp_path: Path) -> None:
    sample = SampleObject(data.draw(st.sampled_from(["1.0", "1.1"])))
    one = sample.inventories[data.draw(st.sampled_from(sorted(sample.inventories)))]
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(spots(one)))
        inner: Any = one
        for key in way:
            inner = inner[key]
        inner[last] = data.draw(JUNK)
    shutil.rmtree(tmp_path / "ett", ignore_errors=True)
    report = check_package(
        sample.write(tmp_path / "ett"),
        profile=CheckProfile(workers=1),
        shelf=SchemaShelf(home=tmp_path / "inga"),
    )
    assert report.profile.startswith("OCFL")
    assert all(f.rule.startswith(("OCFL-", "CONTENT-EMPTY")) for f in report.findings)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 3000), byte=st.integers(0, 255), cut=st.booleans())
def test_any_byte_of_an_inventory_may_be_spoilt(
    *, at: int, byte: int, cut: bool, tmp_path: Path
) -> None:
    sample = SampleObject()
    spoilt = bytearray(sample.contents()["inventory.json"])
    spoilt[at % len(spoilt)] = byte
    sample.files["inventory.json"] = bytes(spoilt[: at % len(spoilt)] if cut else spoilt)
    shutil.rmtree(tmp_path / "ett", ignore_errors=True)
    report = check_package(
        sample.write(tmp_path / "ett"),
        profile=CheckProfile(workers=1),
        shelf=SchemaShelf(home=tmp_path / "inga"),
    )
    unchanged = sample.files["inventory.json"] == SampleObject().contents()["inventory.json"]
    assert report.passed == unchanged
