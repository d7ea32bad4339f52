"""Every validation code is raised by breaking its rule in a valid object, and by nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from leverans.messages.catalogue import render, rules
from leverans.model.finding import Report
from leverans.testing.sample_ocfl import STATES, SampleObject, digest_of, listing
from leverans.validators.ocfl import object_check

Change = Callable[[SampleObject], object]
HELLO, AGAIN, EMPTY = digest_of(b"Hej\n"), digest_of(b"Hej igen\n"), digest_of(b"")
NEW = digest_of(b"nytt")
LETTER, ANSWER = "v1/content/brev/läs mig.txt", "v2/content/brev/svar.txt"


class Case(NamedTuple):
    """What is broken, and the codes of all that breaks with it; `spec` of the object."""

    change: Change
    codes: str
    spec: str = "1.1"


def everywhere(change: Callable[[dict[str, object]], object]) -> Change:
    """Change all inventories alike."""

    def make(sample: SampleObject) -> None:
        for one in sample.inventories.values():
            change(one)

    return make


def newest(change: Callable[[dict[str, object]], object]) -> Change:
    """Change the root's inventory, and that of the newest version with it."""

    def make(sample: SampleObject) -> None:
        change(sample.root)
        sample.settle()

    return make


def oldest(change: Callable[[dict[str, object]], object]) -> Change:
    """Change the inventory of v1 alone."""
    return lambda sample: change(sample.inventories["v1/"])


def last(change: Callable[[dict[str, object]], object]) -> Change:
    """Change the newest version block."""
    return newest(lambda one: change(one["versions"]["v3"]))  # type: ignore[index]


def put(*keys: str, value: object) -> Callable[[dict[str, object]], None]:
    """Set a value some keys down."""

    def change(one: dict[str, object]) -> None:
        inner = one
        for key in keys[:-1]:
            inner = inner[key]  # type: ignore[assignment]
        inner[keys[-1]] = value

    return change


def drop(*keys: str) -> Callable[[dict[str, object]], None]:
    """Remove what stands some keys down."""

    def change(one: dict[str, object]) -> None:
        inner = one
        for key in keys[:-1]:
            inner = inner[key]  # type: ignore[assignment]
        del inner[keys[-1]]

    return change


def files(**more: bytes) -> Change:
    return lambda sample: sample.files.update(more)


def file(path: str, data: bytes = b"x") -> Change:
    return lambda sample: sample.files.update({path: data})


def folder(path: str) -> Change:
    return lambda sample: sample.folders.add(path)


def both(*changes: Change) -> Change:
    def make(sample: SampleObject) -> None:
        for change in changes:
            change(sample)

    return make


def undeclared(sample: SampleObject) -> None:
    for name in [path for path in sample.files if path.startswith("0=")]:
        del sample.files[name]


def listed(path: str, data: bytes = b"nytt") -> Change:
    """A file more, in manifest and state of the newest version."""

    def change(sample: SampleObject) -> None:
        digest = digest_of(data)
        sample.files[path] = data
        sample.root["manifest"].setdefault(digest, []).append(path)
        sample.root["versions"]["v3"]["state"].setdefault(digest, []).append("nytt.txt")
        sample.settle()

    return change


def renamed(*names: tuple[str, str]) -> Change:
    """Version folders by other names, in all that speaks of them."""

    def swap(value: object) -> object:
        if isinstance(value, dict):
            return {swap(key): swap(one) for key, one in value.items()}
        if isinstance(value, list):
            return [swap(one) for one in value]
        for old, new in names:
            if value == old or (isinstance(value, str) and value.startswith(old + "/")):
                return new + str(value)[len(old) :]
        return value

    def change(sample: SampleObject) -> None:
        sample.files = {str(swap(path)): data for path, data in sample.files.items()}
        sample.inventories = {
            str(swap(place)): swap(one)  # type: ignore[misc]
            for place, one in sample.inventories.items()
        }

    return change


def without_version(name: str) -> Change:
    def change(sample: SampleObject) -> None:
        del sample.inventories[f"{name}/"]
        for path in [path for path in sample.files if path.startswith(f"{name}/")]:
            del sample.files[path]

    return change


def as_of(spec: str, folder_: str) -> Change:
    return lambda sample: sample.inventories[folder_].update(
        type=f"https://ocfl.io/{spec}/spec/#inventory"
    )


def remade(algorithm: str) -> Change:
    """All by another algorithm."""

    def change(sample: SampleObject) -> None:
        sample.inventories = SampleObject(algorithm=algorithm).inventories

    return change


def moved_state(version: str, algorithm: str) -> Change:
    """An inventory by another algorithm, whose state of v1 is not what it was."""

    def change(sample: SampleObject) -> None:
        remade = SampleObject(algorithm=algorithm).inventories[f"{version}/"]
        remade["versions"]["v1"]["state"] = listing(
            {"brev/läs mig.txt": b"", "tom.txt": b"Hej\n"}, algorithm
        )
        sample.inventories[f"{version}/"] = remade

    return change


CASES = {
    "a file in the root": Case(file("skräp.txt"), "E001"),
    "a folder in the root": Case(file("skräp/a.txt"), "E001"),
    "an empty folder in the root": Case(folder("skräp"), "E001"),
    "a sidecar too many": Case(file("inventory.json.sha256"), "E001"),
    "a declaration that is a folder": Case(
        both(undeclared, folder("0=ocfl_object_1.1")), "E002 E003"
    ),
    "no declaration": Case(undeclared, "E003"),
    "two declarations": Case(file("0=ocfl_object_1.0", b"ocfl_object_1.0\n"), "E003"),
    "a declaration without 0=": Case(
        both(undeclared, file("ocfl_object_1.1", b"ocfl_object_1.1\n")), "E003 E004"
    ),
    "a declaration with 1=": Case(
        both(undeclared, file("1=ocfl_object_1.1", b"ocfl_object_1.1\n")), "E003 E005"
    ),
    "a declaration of a version that is none": Case(
        both(undeclared, file("0=ocfl_object_3.7", b"ocfl_object_3.7\n")), "E003 E006"
    ),
    "a declaration without line end": Case(file("0=ocfl_object_1.1", b"ocfl_object_1.1"), "E007"),
    "a declaration with two line ends": Case(
        file("0=ocfl_object_1.1", b"ocfl_object_1.1\n\n"), "E007"
    ),
    "no versions in versions": Case(newest(put("versions", value={})), "E008 E046 E066 E107"),
    "no first version": Case(without_version("v1"), "E009 E046 E092 E093"),
    "no second version": Case(without_version("v2"), "E010 E046 E092 E093"),
    "a padded version that lost its zero": Case(
        renamed(("v1", "v01"), ("v2", "v02"), ("v3", "v3")), "E011 E012 E013 W001"
    ),
    "a padded version among others": Case(renamed(("v3", "v03")), "E012 E013 W001"),
    "padding of two lengths": Case(
        renamed(("v1", "v001"), ("v2", "v002"), ("v3", "v03")), "E012 E013 W001"
    ),
    "padding": Case(renamed(("v1", "v001"), ("v2", "v002"), ("v3", "v003")), "W001"),
    "a path with another padding": Case(
        both(
            listed("v3/content/nytt.txt"),
            newest(put("manifest", NEW, value=["v03/content/nytt.txt"])),
        ),
        "E014 E023 E092",
    ),
    "a file in a version folder": Case(file("v2/skräp.txt"), "E015"),
    "a version without its content folder": Case(
        lambda sample: sample.files.pop(ANSWER), "E016 E092 E093"
    ),
    "contentDirectory with a slash": Case(
        everywhere(put("contentDirectory", value="content/a")), "E017 E108 E042 E016 W002"
    ),
    "contentDirectory that is no text": Case(
        everywhere(put("contentDirectory", value=1)), "E017 E108"
    ),
    "contentDirectory with a slash in 1.0": Case(
        newest(put("contentDirectory", value="")), "E017", "1.0"
    ),
    "contentDirectory of two periods": Case(
        everywhere(put("contentDirectory", value="..")), "E018 E042 E016 W002"
    ),
    "contentDirectory set late": Case(newest(put("contentDirectory", value="content")), "E019"),
    "contentDirectory that changes": Case(
        both(
            oldest(put("contentDirectory", value="data")),
        ),
        "E020 E042",
    ),
    "another folder of content": Case(listed("v3/data/nytt.txt"), "E021 E042 E016 W002"),
    "a file that no manifest lists": Case(file("v2/content/extra.txt"), "E023"),
    "an old manifest that lists too little": Case(oldest(drop("manifest", EMPTY)), "E023 E050"),
    "an empty folder of content": Case(folder("v2/content/tom/mapp"), "E024"),
    "md5 for content": Case(remade("md5"), "E025"),
    "a digest of sha1 that is none": Case(
        newest(put("fixity", "sha1", "a" * 38, value=["v1/content/tom.txt"])),
        "E029 E093 E101",
    ),
    "a digest of sha256 that is none": Case(
        newest(put("fixity", "sha256", value={"z" * 64: [LETTER]})), "E030 E093"
    ),
    "a digest of sha512 that is none": Case(
        newest(put("fixity", "sha512", value={HELLO[1:]: [LETTER]})), "E031 E093"
    ),
    "a digest of blake2b-512 that is none": Case(
        newest(put("fixity", "blake2b-512", value={"": [LETTER]})), "E032"
    ),
    "a digest of md5 that is none": Case(
        newest(put("fixity", "md5", value={"z" * 32: [LETTER]})), "E057 E093"
    ),
    "an inventory that is no JSON": Case(
        file("inventory.json", b'{"id": "urn:a:b",}'), "E033 E064"
    ),
    "an inventory with a byte order mark": Case(
        file("inventory.json", b"\xef\xbb\xbf{}"), "E033 E064"
    ),
    "an inventory that is a list": Case(file("inventory.json", b"[]"), "E033 E064"),
    "a name in capitals": Case(
        both(
            lambda sample: sample.without.update({"inventory.json"}),
            file("INVENTORY.JSON"),
        ),
        "E034 E063 E001",
    ),
    "backslashes": Case(
        both(
            listed("v3/content/mapp/nytt.txt"),
            newest(put("manifest", NEW, value=["v3/content\\mapp\\nytt.txt"])),
        ),
        "E035 E023 E042 E021 E092",
    ),
    **{
        f"no {key}": Case(everywhere(drop(key)), "E036")
        for key in ("type", "head", "digestAlgorithm", "id")
    },
    "an id that is no text": Case(everywhere(put("id", value=7)), "E037"),
    "another id": Case(oldest(put("id", value="urn:example:objekt:2")), "E037 E110"),
    "another id in 1.0": Case(oldest(put("id", value="urn:example:objekt:2")), "E037", "1.0"),
    "another type": Case(
        newest(put("type", value="https://ocfl.io/1.0/spec/#inventory")), "E038 E103"
    ),
    "a type that is none": Case(oldest(put("type", value="inventory")), "E038"),
    "digests of another algorithm": Case(
        newest(put("manifest", "a" * 64, value=["v1/content/tom.txt"])), "E039 E092 E101 E107"
    ),
    "a head that is not the last": Case(newest(put("head", value="v2")), "E040"),
    "a head that is no text": Case(newest(put("head", value=["v3"])), "E040"),
    "a head of another version folder": Case(oldest(put("head", value="v2")), "E040"),
    "no manifest": Case(newest(drop("manifest")), "E041"),
    "a manifest that is none": Case(newest(put("manifest", value=[])), "E041 E106"),
    "a manifest that is none in 1.0": Case(newest(put("manifest", value="")), "E041", "1.0"),
    "a path that begins in a version": Case(
        both(
            listed("v3/content/nytt.txt"),
            newest(put("manifest", NEW, value=["content/nytt.txt"])),
        ),
        "E042 E023 E092",
    ),
    "no versions": Case(newest(drop("versions")), "E041 E043 E044 E066"),
    "versions that are none": Case(newest(put("versions", value=[])), "E044 E045 E066"),
    "a version block without a folder": Case(
        everywhere(
            put(
                "versions",
                "v4",
                value={
                    "created": "2026-01-04T10:00:00Z",
                    "state": listing(STATES["v1"]),
                    "message": "m",
                    "user": {"name": "Test Testsson", "address": "mailto:test@example.org"},
                },
            )
        ),
        "E010 E040 E046",
    ),
    "a version that is no object": Case(newest(put("versions", "v3", value="")), "E047"),
    "no state": Case(last(drop("state")), "E048"),
    "no created": Case(last(drop("created")), "E048"),
    **{
        f"created {moment}": Case(last(put("created", value=moment)), "E049")
        for moment in (
            "2026-01-03",
            "2026-01-03T10:00:00",
            "2026-01-03T10:00Z",
            "2026-01-03 10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-01-03T24:00:00Z",
            "2026-01-03T10:00:00+0100",
            "",
        )
    },
    "created that is no text": Case(last(put("created", value=2026)), "E049"),
    "a state that is none": Case(last(put("state", value=[])), "E050"),
    "a state of what is not in the manifest": Case(
        last(put("state", NEW, value=["nytt.txt"])), "E050"
    ),
    "a state in other letters": Case(
        last(put("state", value={AGAIN.upper(): ["brev/svar.txt"]})), "E050"
    ),
    "a state without lists": Case(last(put("state", EMPTY, value="tom.txt")), "E050"),
    "a name that is no text": Case(last(put("state", EMPTY, value=[None])), "E050 E051"),
    "a name with two periods": Case(last(put("state", EMPTY, value=["a/../b"])), "E052"),
    "an empty name": Case(last(put("state", EMPTY, value=[""])), "E052"),
    "a name that begins with a slash": Case(last(put("state", EMPTY, value=["/a"])), "E053"),
    "a name that ends with a slash": Case(last(put("state", EMPTY, value=["a/"])), "E053"),
    "a user that is none": Case(last(put("user", value="Test Testsson")), "E054"),
    "a user without a name": Case(
        last(put("user", value={"address": "mailto:test@example.org"})), "E054"
    ),
    "fixity that is none": Case(newest(put("fixity", value=None)), "E111"),
    "fixity that is none in 1.0": Case(newest(put("fixity", value=[])), "E055 E056", "1.0"),
    "fixity by an unknown algorithm": Case(
        newest(put("fixity", "crc32", value={"00000000": ["v1/content/tom.txt"]})), "E056"
    ),
    "fixity of an algorithm that is none": Case(newest(put("fixity", "md5", value=[])), "E057"),
    "fixity without lists": Case(
        newest(put("fixity", "md5", value={digest_of(b"", "md5"): "v1/content/tom.txt"})), "E057"
    ),
    "no sidecar": Case(lambda sample: sample.without.add("inventory.json.sha512"), "E058"),
    "no sidecar of a version": Case(
        lambda sample: sample.without.add("v1/inventory.json.sha512"), "E058"
    ),
    "a sidecar of another algorithm": Case(
        both(
            lambda sample: sample.without.add("v1/inventory.json.sha512"),
            file("v1/inventory.json.sha256"),
        ),
        "E058 E059 E015",
    ),
    "a sidecar that is wrong": Case(
        file("inventory.json.sha512", f"{EMPTY} inventory.json\n".encode()), "E060"
    ),
    "a sidecar of a version that is wrong": Case(
        file("v2/inventory.json.sha512", f"{EMPTY} inventory.json\n".encode()), "E060"
    ),
    "a sidecar of another form": Case(
        file("inventory.json.sha512", f"{EMPTY}\n".encode()), "E060 E061"
    ),
    "a sidecar that is empty": Case(file("v1/inventory.json.sha512", b""), "E061"),
    "no inventory": Case(
        lambda sample: sample.without.update({"inventory.json", "inventory.json.sha512"}), "E063"
    ),
    "another inventory in the newest version": Case(
        lambda sample: sample.root["versions"]["v3"].update(message="En annan"), "E064 W011"
    ),
    "a state that was another": Case(
        oldest(put("versions", "v1", "state", HELLO, value=["brev/annat.txt"])), "E066"
    ),
    "a state that had more": Case(
        oldest(put("versions", "v1", "state", HELLO, value=["brev/läs mig.txt", "b.txt"])), "E066"
    ),
    "a state that was another, by another algorithm": Case(
        moved_state("v1", "sha256"), "E066 W004"
    ),
    "a file in extensions": Case(file("extensions/a.txt"), "E067"),
    "a file that is changed": Case(file(LETTER, b"Hei\n"), "E092 E093"),
    "a file that is longer": Case(file(LETTER, b"Hejsan\n"), "E092 E093"),
    "a manifest without lists": Case(newest(put("manifest", HELLO, value=LETTER)), "E092 E023"),
    "a manifest with an empty list": Case(newest(put("manifest", HELLO, value=[])), "E092 E023"),
    "an old manifest that is wrong": Case(
        oldest(put("manifest", value={HELLO: ["v1/content/tom.txt"], EMPTY: [LETTER]})), "E092"
    ),
    "fixity that is wrong": Case(
        newest(put("fixity", "md5", value={digest_of(b"", "md5"): [LETTER]})), "E093"
    ),
    "fixity that is wrong in an old inventory": Case(
        oldest(put("fixity", "size", value={"5": [LETTER]})), "E093"
    ),
    "a size with a leading zero": Case(
        newest(put("fixity", "size", value={"04": [LETTER]})), "E093"
    ),
    "a size beyond all measure": Case(
        newest(put("fixity", "size", value={"9" * 40: [LETTER]})), "E093"
    ),
    "fixity of a file that is not there": Case(
        newest(put("fixity", "sha1", digest_of(b"x", "sha1"), value=["v1/content/x"])), "E093"
    ),
    "a message that is no text": Case(last(put("message", value=["m"])), "E094"),
    "a name twice": Case(last(put("state", EMPTY, value=["brev/svar.txt"])), "E095"),
    "a name that is a folder too": Case(last(put("state", EMPTY, value=["brev"])), "E095"),
    "a digest twice in the manifest": Case(
        newest(put("manifest", EMPTY.upper(), value=["v1/content/tom.txt"])), "E096 E101"
    ),
    "a digest twice in fixity": Case(
        newest(put("fixity", "md5", digest_of(b"", "md5").upper(), value=["v1/content/tom.txt"])),
        "E097 E101",
    ),
    "a path that is no text": Case(newest(put("manifest", HELLO, value=[LETTER, 1])), "E092 E098"),
    "a path with two periods": Case(
        newest(put("manifest", HELLO, value=[LETTER, "v1/content/../x"])), "E099 E092"
    ),
    "a path that begins with a slash": Case(
        newest(put("manifest", HELLO, value=["/" + LETTER])), "E100 E042 E023 E092"
    ),
    "a path of fixity that ends with a slash": Case(
        newest(put("fixity", "md5", digest_of(b"Hej\n", "md5"), value=[LETTER + "/"])),
        "E100 E093",
    ),
    "a path that is a folder too": Case(
        newest(put("manifest", EMPTY, value=["v1/content/tom.txt", "v1/content/brev"])),
        "E101 E092",
    ),
    "a key that nobody knows": Case(newest(put("färg", value={"a": [1, {}]})), "E102"),
    "a key of a version that nobody knows": Case(last(put("färg", value=1)), "E102"),
    "a key of a user that nobody knows": Case(last(put("user", "färg", value=1)), "E102"),
    "a version of an earlier specification": Case(as_of("1.0", "v2/"), "E103"),
    "a version of a later specification": Case(as_of("1.1", "v2/"), "E038", "1.0"),
    "a version without v": Case(renamed(("v3", "3")), "E001 E104 E040 E046 E064"),
    "a version without v in 1.0": Case(renamed(("v3", "3")), "E001 E040 E046 E064", "1.0"),
    "a version without a number": Case(renamed(("v3", "v3a")), "E001 E105 E040 E046 E064"),
    "a version 0": Case(renamed(("v1", "v0")), "E009 E010 E105"),
    "a digest that no version has": Case(
        both(
            file("v3/content/nytt.txt", b"nytt"),
            newest(put("manifest", NEW, value=["v3/content/nytt.txt"])),
        ),
        "E107",
    ),
    "a digest that no version has in 1.0": Case(
        both(
            file("v3/content/nytt.txt", b"nytt"),
            newest(put("manifest", NEW, value=["v3/content/nytt.txt"])),
        ),
        "E050",
        "1.0",
    ),
    "a folder in a version": Case(file("v2/skräp/a.txt"), "W002"),
    "an empty folder in a version": Case(folder("v2/skräp"), "W002"),
    "a content folder without content": Case(folder("v3/content"), "W003"),
    "sha256": Case(remade("sha256"), "W004"),
    "an id that is no URI": Case(everywhere(put("id", value="objekt 1")), "W005"),
    "no message": Case(everywhere(drop("versions", "v1", "message")), "W007"),
    "no user": Case(last(drop("user")), "W007"),
    "no address": Case(last(drop("user", "address")), "W008"),
    "an address that is no URI": Case(
        last(put("user", "address", value="test@example.org")), "W009"
    ),
    "no inventory in a version": Case(
        lambda sample: sample.without.update({"v2/inventory.json", "v2/inventory.json.sha512"}),
        "W010",
    ),
    "another user": Case(
        oldest(put("versions", "v1", "user", "name", value="Någon Annan")), "W011"
    ),
    "an extension of one's own": Case(file("extensions/egen/a.json"), "W013"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_is_named_by_its_code(
    name: str, check: Callable[..., Report], tmp_path: Path
) -> None:
    case = CASES[name]
    sample = SampleObject(case.spec)
    case.change(sample)
    report = check(sample.write(tmp_path))
    assert {f.rule for f in report.findings} == {f"OCFL-{code}" for code in case.codes.split()}
    for finding in report.findings:
        for language in ("sv", "en"):
            words = render(finding, language)
            assert "{" not in words.message + words.remedy


@pytest.mark.parametrize("spec", ["1.0", "1.1"])
@pytest.mark.parametrize("algorithm", ["sha512", "sha256"])
def test_the_valid_object_has_no_finding(
    spec: str, algorithm: str, check: Callable[..., Report], tmp_path: Path
) -> None:
    sample = SampleObject(spec, algorithm)
    report = check(sample.write(tmp_path))
    assert [f for f in report.findings if f.rule != "OCFL-W004"] == []
    assert report.profile == f"OCFL {spec}"
    assert report.payload_files == 3


def test_an_inventory_too_large_to_be_read_is_not_read(
    check: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_check, "LARGEST", 100)
    report = check(SampleObject().write(tmp_path))
    assert "OCFL-TOO-LARGE" in {finding.rule for finding in report.findings}


def test_every_code_has_a_case() -> None:
    shown = {f"OCFL-{code}" for case in CASES.values() for code in case.codes.split()}
    listed_ = {name for name, rule in rules().items() if name.startswith("OCFL-")}
    manual = {name for name in listed_ if rules()[name].check == "manual"}
    assert listed_ - manual - shown == {"OCFL-TOO-LARGE"}
