"""Manifests in any order against many files: each digest is compared, each fault has its line."""

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.testing.sample_bag import SampleBag
from leverans.validators.containers.interface import Member
from leverans.validators.package_index import PackageIndex
from leverans.validators.slots import BLOCK

Check = Callable[..., Report]
FILES = BLOCK + 900
MANIFEST = "manifest-sha256.txt"


def path(number: int) -> str:
    return f"data/mapp {number // 100:03d}/nr {number:05d}.txt"


def in_order(order: str, lines: list[str]) -> list[str]:
    if order == "turned":
        return lines[::-1]
    if order == "by tens":
        return [line for start in range(10) for line in lines[start::10]]
    if order == "in runs":
        runs = [lines[start : start + 40] for start in range(0, len(lines), 40)]
        random.Random(1).shuffle(runs)  # noqa: S311
        return [line for run in runs for line in run]
    if order == "random":
        return random.Random(1).sample(lines, len(lines))  # noqa: S311
    return lines


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag of some thousand files; its manifest is written anew by each test."""
    bag = SampleBag(algorithms=("sha256",))
    bag.payload = {path(number): b"%d" % number for number in range(FILES)}
    bag.tags["tagmanifest-sha256.txt"] = b""
    return bag.write(tmp_path_factory.mktemp("big"))


def write_lines(bag: Path, lines: list[str]) -> None:
    data = "".join(lines).encode()
    (bag / MANIFEST).write_bytes(data)
    tag = f"{hashlib.sha256(data).hexdigest()}  {MANIFEST}\n"
    for name in ("bagit.txt", "bag-info.txt"):
        tag += f"{hashlib.sha256((bag / name).read_bytes()).hexdigest()}  {name}\n"
    (bag / "tagmanifest-sha256.txt").write_text(tag)


def lines_of(count: int = FILES) -> list[str]:
    return [
        f"{hashlib.sha256(b'%d' % number).hexdigest()}  {path(number)}\n" for number in range(count)
    ]


ORDERS = ["same", "turned", "by tens", "in runs", "random"]


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_of_a_manifest_is_right(check: Check, big: Path, order: str) -> None:
    write_lines(big, in_order(order, lines_of()))
    assert check(big).findings == ()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("wrong", [0, BLOCK - 1, BLOCK, FILES - 1])
def test_one_wrong_line_among_thousands_is_told(
    check: Check, big: Path, order: str, wrong: int
) -> None:
    lines = lines_of()
    lines[wrong] = f"{'0' * 64}  {path(wrong)}\n"
    ordered = in_order(order, lines)
    write_lines(big, ordered)
    (finding,) = check(big).findings
    assert (finding.rule, finding.location) == (
        "BAG-DIGEST",
        f"{MANIFEST}#{ordered.index(lines[wrong]) + 1}",
    )
    assert dict(finding.params)["file"] == path(wrong)


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_missing_listed_twice_or_not_at_all_is_told(
    check: Check, big: Path, order: str
) -> None:
    lines = lines_of()
    ordered = in_order(order, [*lines[:300], *lines[301:]])
    ordered += [lines[7], f"{'0' * 64}  data/saknas.txt\n"]
    write_lines(big, ordered)
    found = {finding.rule: finding.location for finding in check(big).findings}
    found.pop("BAG-SECOND-OPINION-ACCEPTS", None)
    assert found == {
        "BAG-PATH-TWICE": f"{MANIFEST}#{FILES}",
        "BAG-FILE-MISSING": f"{MANIFEST}#{FILES + 1}",
        "BAG-FILE-UNLISTED": path(300),
    }


def test_unusual_lines_among_the_usual_do_not_change_what_is_found(check: Check, big: Path) -> None:
    lines = [
        line.replace("data/", "./data/") if number % 9 == 0 else line.replace("data/", "data//")
        if number % 11 == 0 else line
        for number, line in enumerate(lines_of())
    ]  # fmt: skip
    write_lines(big, lines)
    assert check(big).findings == ()


def test_hashing_in_other_processes_gives_the_same(check: Check, big: Path) -> None:
    lines = lines_of()
    lines[5] = f"{'0' * 64}  {path(5)}\n"
    write_lines(big, lines)
    assert check(big, workers=1).findings == check(big, workers=2).findings


@pytest.mark.parametrize(
    "algorithm", ["md5", "sha1", "sha224", "sha384", "sha3_256", "sha3_512", "blake2b", "blake2s"]
)
def test_every_algorithm_that_is_known_is_verified(
    check: Check, tmp_path: Path, algorithm: str
) -> None:
    for wrong in (False, True):
        bag = SampleBag(algorithms=(algorithm,))
        bag.name = f"säck-{wrong}"
        name = f"manifest-{algorithm}.txt"
        bag.swap(name, bag.line("data/mapp/a.txt"), bag.line("data/mapp/a.txt").upper()[:-16]
                 + "data/mapp/a.txt\n")  # fmt: skip
        if wrong:
            digest = bag.line("data/mapp/b.txt").split()[0]
            bag.swap(name, digest, digest[:-1] + ("0" if digest[-1] != "0" else "1"))
        for plain in (name, f"tag{name}"):
            bag.move(plain, plain.replace("_", ""))
        bag.swap(f"tag{name}", name, name.replace("_", ""))
        found = {finding.rule for finding in check(bag.write(tmp_path)).findings}
        assert found - {"BAG-ALGORITHM-WEAK", "BAG-SECOND-OPINION"} == (
            {"BAG-DIGEST"} if wrong else set()
        )


def test_a_run_is_paired_as_far_as_it_goes() -> None:
    with PackageIndex() as index:
        index.add_members(Member(path(number), 0, -1) for number in range(100))
        index.index_members()
        listing = index.listing(4)
        paths = [path(number) for number in range(20, 60)]
        digests = [f"{number:04d}" for number in range(20, 60)]
        assert listing.pair_run(1, 1, [*paths[:10], path(70)], digests[:11]) == 10
        assert listing.pair_run(1, 11, paths[10:], digests[10:]) == 30
        assert listing.pair_run(1, 50, paths, digests) == 0  # spoken of already
        assert listing.pair_run(1, 50, ["data/saknas"], ["0000"]) == 0
        assert listing.pair_run(1, 60, [path(99), "data/saknas"], ["0099", "0000"]) == 1
        assert [listing.said(number + 1) for number in (20, 59, 99)] == ["0020", "0059", "0099"]
        assert sum(listing.seen) == 41


def test_the_system_s_own_files_may_be_counted_and_missing(check: Check, tmp_path: Path) -> None:
    bag = SampleBag("0.97")
    for name in (".DS_Store", "mapp/Thumbs.db", "mapp/._a.txt"):
        bag.payload[f"data/{name}"] = b"rest"
        bag.remove(f"data/{name}")
    report = check(bag.write(tmp_path))
    assert report.passed
    assert report.counts_by_rule == {("BAG-SYSTEM-FILE-MISSING", "warning"): 3}


def test_a_missing_file_is_not_excused_by_a_system_file(check: Check, tmp_path: Path) -> None:
    bag = SampleBag("0.97")
    bag.payload["data/.DS_Store"] = b"rest"
    bag.remove("data/.DS_Store")
    bag.remove("data/mapp/b.txt")
    found = {finding.rule for finding in check(bag.write(tmp_path)).findings}
    assert found == {"BAG-SYSTEM-FILE-MISSING", "BAG-FILE-MISSING", "BAG-OXUM-WRONG"}


@pytest.mark.parametrize("first", [True, False])
def test_two_names_for_one_file_are_one_file(check: Check, tmp_path: Path, *, first: bool) -> None:
    """The bag was made where case makes a difference, or by hand; only one of them is there."""
    for version in ("0.97", "1.0"):
        bag = SampleBag(version)
        line = bag.line("data/mapp/a.txt")
        other = line.replace("a.txt", "A.txt")
        bag.swap("manifest-sha512.txt", line, other + line if first else line + other)
        report = check(bag.write(tmp_path / version))
        assert {finding.rule for finding in report.findings} == {"BAG-PATH-CASE"}
        assert report.passed


def test_two_names_for_one_file_with_two_digests_are_refused(check: Check, tmp_path: Path) -> None:
    bag = SampleBag()
    line = bag.line("data/mapp/a.txt")
    bag.swap("manifest-sha512.txt", line, f"{line}{'0' * 128}  data/mapp/A.txt\n")
    report = check(bag.write(tmp_path))
    assert {f.rule for f in report.findings} == {"BAG-PATH-CASE", "BAG-PATH-CONFLICT"}


def test_names_that_differ_in_case_only_are_a_warning_in_a_bag(
    check: Check, tmp_path: Path
) -> None:
    bag = SampleBag()
    bag.payload["data/mapp/A.txt"] = b"x"
    report = check(bag.write(tmp_path))
    assert report.counts_by_rule == {("PKG-NAME-COLLISION", "warning"): 1}
