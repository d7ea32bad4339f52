"""Each rule of bags: broken alone, it is found, and nothing else that does not hang on it."""

import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from leverans.messages.catalogue import render
from leverans.messages.entries import entries
from leverans.model.finding import Level, Report
from leverans.testing.sample_bag import SampleBag
from leverans.validators.bag.rules import BAG_RULES

Check = Callable[..., Report]
Spoil = Callable[[SampleBag], object]
A, README = "data/mapp/a.txt", "data/läs mig.txt"
INFO, MANIFEST, TAGS = "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"
DIGEST = hashlib.sha512(b"a").hexdigest()
FETCHED = b"https://arkiv.example/a 1 data/mapp/a.txt\n"


class Case(NamedTuple):
    """How to break a rule; what else breaks with it; the level it has then, and the version."""

    spoil: Spoil
    also: frozenset[str] = frozenset()
    level: Level = Level.ERROR
    version: str = "1.0"


def case(spoil: Spoil, *also: str, level: str = "error", version: str = "1.0") -> Case:
    return Case(spoil, frozenset(also), Level(level), version)


def swap(path: str, old: str, new: str) -> Spoil:
    return lambda bag: bag.swap(path, old, new)


def payload(path: str, data: bytes = b"x") -> Spoil:
    return lambda bag: bag.payload.update({path: data})


def tags(path: str, data: bytes) -> Spoil:
    return lambda bag: bag.tags.update({path: data})


def many(*spoils: Spoil) -> Spoil:
    return lambda bag: [spoil(bag) for spoil in spoils]


def moved(path: str, to: str) -> Spoil:
    return lambda bag: bag.move(path, to)


def removed(path: str) -> Spoil:
    return lambda bag: bag.remove(path)


def algorithms(*names: str) -> Spoil:
    return lambda bag: bag.algorithms.__setitem__(slice(None), names)


def encoded(name: str) -> Spoil:
    return lambda bag: setattr(bag, "encoding", name)


def line(text: str, path: str = MANIFEST) -> Spoil:
    """One line more at the beginning of a manifest."""

    def spoil(bag: SampleBag) -> None:
        first = bag.contents()[path].decode().splitlines()[0]
        bag.swap(path, first, f"{text}\n{first}")

    return spoil


def unlisted(*names: str) -> Spoil:
    """The tag manifest says nothing of these."""

    def spoil(bag: SampleBag) -> None:
        for text in bag.contents()[TAGS].decode().splitlines(keepends=True):
            if text.split()[1] in names:
                bag.swap(TAGS, text, "")

    return spoil


def only_in_sha512(bag: SampleBag) -> None:
    bag.algorithms[:] = ["sha512", "sha256"]
    bag.swap("manifest-sha256.txt", bag.line(A, "sha256"), "")


def uncounted(bag: SampleBag) -> None:
    """A file that came later: neither counted nor listed."""
    bag.tags["data/ny.txt"] = b"x"
    unlisted("data/ny.txt")(bag)


def listed_ds_store(bag: SampleBag) -> None:
    bag.payload["data/mapp/.DS_Store"] = b"\0" * 6148
    bag.remove("data/mapp/.DS_Store")


def not_fetched(bag: SampleBag) -> None:
    bag.tags["fetch.txt"] = FETCHED
    bag.remove(A)


def renamed_manifest(bag: SampleBag) -> None:
    bag.move(MANIFEST, "manifest-SHA512.txt")
    bag.swap(TAGS, MANIFEST, "manifest-SHA512.txt")


def percent(bag: SampleBag) -> None:
    bag.payload["data/100%.txt"] = b"x"


BLOCKED = 'data/"varför?"/a.txt'
OXUM = "Payload-Oxum: 26.3\n"
LOOSE = "Bagging-Date : 2026-11-22"
CASES = {
    "BAG-DECLARATION-MISSING": case(removed("bagit.txt"), "BAG-FILE-MISSING"),
    "BAG-DECLARATION-BOM": case(swap("bagit.txt", "BagIt-V", "\ufeffBagIt-V")),
    "BAG-DECLARATION-INCOMPLETE": case(swap("bagit.txt", "BagIt-Version", "Bagit-Version")),
    "BAG-DECLARATION-FORM": case(swap("bagit.txt", "BagIt-Version:", "BagIt-Version :")),
    "BAG-VERSION-UNKNOWN": case(swap("bagit.txt", "1.0", "1.1")),
    "BAG-ENCODING-UNKNOWN": case(swap("bagit.txt", "UTF-8", "klingonska")),
    "BAG-ENCODING-NOT-UTF8": case(encoded("ISO-8859-1"), level="warning"),
    "BAG-TEXT-BOM": case(swap(INFO, "Source", "\ufeffSource")),
    "BAG-TEXT-ENCODING": case(swap("bagit.txt", "UTF-8", "US-ASCII"), "BAG-FILE-UNLISTED",
                              "BAG-ENCODING-NOT-UTF8"),
    "BAG-LINE-TOO-LONG": case(line("f" * 1_500_000)),
    "BAG-LINE-EMPTY": case(line("# md5deep"), level="warning"),
    "BAG-LINE-FORM": case(line(DIGEST)),
    "BAG-LINE-SPACE": case(swap(MANIFEST, f"{DIGEST}  {A}", f" {DIGEST}  {A} "), level="warning"),
    "BAG-LINE-MD5SUM": case(swap(MANIFEST, "  data/mapp/a", " *data/mapp/a"), level="warning"),
    "BAG-DATA-MISSING": case(many(lambda bag: bag.payload.clear(), removed("data/"))),
    "BAG-MANIFEST-MISSING": case(many(unlisted(MANIFEST), removed(MANIFEST))),
    "BAG-MANIFEST-NAME": case(renamed_manifest),
    "BAG-MANIFEST-PARTIAL": case(only_in_sha512, level="warning", version="0.97"),
    "BAG-ALGORITHM-UNKNOWN": case(tags("manifest-crc32.txt", b""), level="warning"),
    "BAG-ALGORITHM-WEAK": case(algorithms("md5"), level="info"),
    "BAG-DIGEST-LENGTH": case(swap(MANIFEST, DIGEST, DIGEST[1:])),
    "BAG-DIGEST": case(swap(MANIFEST, DIGEST, DIGEST[:-1] + "0")),
    "BAG-FILE-MISSING": case(removed(A), "BAG-OXUM-WRONG"),
    "BAG-FILE-UNLISTED": case(uncounted, "BAG-OXUM-WRONG"),
    "BAG-SYSTEM-FILE": case(payload("data/mapp/Thumbs.db"), level="warning"),
    "BAG-SYSTEM-FILE-MISSING": case(listed_ds_store, level="warning"),
    "BAG-PATH-UNSAFE": case(line(f"{DIGEST}  data/../../etc/passwd")),
    "BAG-PATH-BACKSLASH": case(swap(MANIFEST, "data/mapp/a", r"data\mapp\a")),
    "BAG-PATH-NOT-PAYLOAD": case(line(f"{DIGEST}  {INFO}")),
    "BAG-PATH-PAYLOAD": case(line(f"{DIGEST}  {A}", TAGS)),
    "BAG-TAGMANIFEST-LISTED": case(line(f"{DIGEST}  {TAGS}", TAGS)),
    "BAG-TAGMANIFEST-PARTIAL": case(unlisted(MANIFEST)),
    "BAG-TAG-UNLISTED": case(unlisted(INFO), level="warning"),
    "BAG-PATH-TWICE": case(line(f"{DIGEST}  ./{A}")),
    "BAG-PATH-CONFLICT": case(line(f"{'0' * 128}  {A}"), "BAG-DIGEST"),
    "BAG-PATH-PERCENT": case(percent, level="warning"),
    "BAG-PATH-CASE": case(moved(A, "data/Mapp/A.TXT"), level="warning"),
    "BAG-PATH-UNICODE": case(moved(README, unicodedata.normalize("NFD", README)), level="warning"),
    "BAG-PATH-FOLDER": case(line(f"{DIGEST}  data/mapp")),
    "BAG-NAME-WINDOWS": case(payload(BLOCKED), level="warning"),
    "BAG-NAME-RESERVED": case(tags("Fetch.txt", b""), level="warning"),
    "BAG-NESTED": case(payload("data/säck/bagit.txt"), level="info"),
    "BAG-INFO-FORM": case(swap(INFO, "Bagging-Date: 2026-11-22", LOOSE)),
    "BAG-INFO-EMPTY": case(swap(INFO, "Provkommunen", ""), level="warning"),
    "BAG-INFO-REPEATED": case(swap(INFO, "Payload", "Bagging-Date: 2026-11-23\nPayload"),
                              level="warning"),
    "BAG-INFO-VALUE": case(swap(INFO, "2026-11-22", "22 november"), level="warning"),
    "BAG-OXUM-FORM": case(swap(INFO, OXUM, "Payload-Oxum: 26 byte\n")),
    "BAG-OXUM-REPEATED": case(swap(INFO, OXUM, OXUM + OXUM)),
    "BAG-OXUM-WRONG": case(swap(INFO, OXUM, "Payload-Oxum: 26.4\n")),
    "BAG-FETCH-URL": case(tags("fetch.txt", b"arkiv/a - data/mapp/a.txt\n")),
    "BAG-FETCH-SIZE": case(tags("fetch.txt", FETCHED.replace(b" 1 ", b" 2 ")), level="warning"),
    "BAG-FETCH-UNLISTED": case(tags("fetch.txt", FETCHED.replace(b"a.txt", b"c.txt")),
                               "BAG-UNFETCHED"),
    "BAG-UNFETCHED": case(not_fetched, "BAG-OXUM-WRONG"),
}  # fmt: skip
OPINIONS = {"BAG-SECOND-OPINION", "BAG-SECOND-OPINION-ACCEPTS"}
IN_ARCHIVES = {"BAG-ROOT-EXTRA", "BAG-ROOT-MISSING", "BAG-ROOT-NAME"}


def found_in(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("rule", CASES)
def test_a_bag_spoilt_in_one_way_breaks_that_rule_and_only_what_hangs_on_it(
    check: Check, tmp_path: Path, rule: str
) -> None:
    spoilt = CASES[rule]
    bag = SampleBag(spoilt.version)
    spoilt.spoil(bag)
    report = check(bag.write(tmp_path), profile="bagit")
    assert found_in(report) - OPINIONS == {rule} | spoilt.also
    assert {finding.level for finding in report.findings if finding.rule == rule} == {spoilt.level}
    for finding in report.findings:
        for language in ("sv", "en"):
            assert "{" not in render(finding, language).message


@pytest.mark.parametrize(
    ("root", "more", "version", "rules"),
    [
        (None, (), "1.0", set()),
        (None, ("annan/fil.txt",), "1.0", {"BAG-ROOT-EXTRA"}),
        ("annat namn/", (), "1.0", {"BAG-ROOT-NAME"}),
        ("", (), "1.0", {"BAG-ROOT-MISSING"}),
        ("", (), "0.97", {"BAG-ROOT-MISSING"}),
    ],
)
def test_a_serialized_bag_is_one_folder(
    check: Check,
    tmp_path: Path,
    root: str | None,
    more: tuple[str, ...],
    version: str,
    rules: set[str],
) -> None:
    bag = SampleBag(version)
    report = check(bag.write_tar(tmp_path / f"{bag.name}.tar", root=root, more=more))
    assert found_in(report) == rules
    refused = bool(more) or (root == "" and version == "0.97")
    assert report.passed is not refused


def test_where_the_other_tool_judges_otherwise_it_is_told(check: Check, tmp_path: Path) -> None:
    """bagit knows manifests in lower case only, and reads nothing of how a line is spaced."""
    bag = SampleBag("0.97")
    renamed_manifest(bag)
    assert found_in(check(bag.write(tmp_path))) == {"BAG-MANIFEST-NAME", "BAG-SECOND-OPINION"}
    bag = SampleBag()
    bag.name = "säck-2"
    CASES["BAG-DECLARATION-FORM"].spoil(bag)
    assert found_in(check(bag.write(tmp_path))) == {
        "BAG-DECLARATION-FORM",
        "BAG-SECOND-OPINION-ACCEPTS",
    }


def test_every_rule_of_bags_is_listed_and_proved() -> None:
    listed = {entry.id for entry in entries("codes") if entry.file == "bag.toml"}
    assert listed == set(BAG_RULES)
    assert set(CASES) | OPINIONS | IN_ARCHIVES == listed
