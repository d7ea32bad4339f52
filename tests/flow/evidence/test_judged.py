"""What the verifier says of bundles that are not simply changed: other keys, other anchors."""

import base64
import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from tests.flow.evidence.tampering import numbers_of, put_proof
from tests.flow.evidence.world import PERIOD, World, add, anchored

from leverans.flow.evidence.export import export_log
from leverans.flow.evidence.pieces import json_bytes
from leverans.flow.key_rotation import rotate_own
from leverans.flow.succession import pin_successor
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey, fingerprint, new_key
from leverans.testing.forging import Forged, rechained
from leverans.testing.two_sides import TwoSides


def codes(report: object, kind: str = "wrong.") -> list[str]:
    return [code for _, code, _ in report.found if code.startswith(kind)]  # type: ignore[attr-defined]


def told(report: object, code: str) -> dict[str, object]:
    return next(values for _, found, values in report.found if found == code)  # type: ignore[attr-defined]


def points_of(forged: Forged) -> list[dict[str, object]]:
    return [json.loads(json.loads(each)["payload"]) for each in forged.checkpoints()]


def rewritten(world: World, key: SigningKey, *, own_key: bool) -> Forged:
    """The whole history anew: one event is another, and everything is signed with this key."""
    log = list(world.log)
    number = next(n for n, body in enumerate(log, 1) if b'"event":"package.created"' in body)
    old = world.key.public.id.encode()
    if own_key:  # the log says that this key was always ours
        log = [body.replace(old, key.public.id.encode()) for body in log]
        log = rechained(log, 1, log[0])
    said = json.loads(log[number - 1])
    log = rechained(log, number, json_bytes({**said, "outcome": "failure"})[:-1])
    forged = world.period.copy()
    points = points_of(forged)
    forged.put_log(
        log,
        key,
        sizes=[int(str(each["events"])) for each in points],
        times=[str(each["time"]) for each in points],
        numbers=numbers_of(forged),
    )
    if own_key:
        keys = forged.json("keys/keys.json")
        entry = next(each for each in keys["keys"] if each["id"] == world.key.public.id)
        entry["id"] = key.public.id
        forged.put("keys/keys.json", keys)
        del forged.files[f"keys/{world.key.public.id}.pem"]
        forged.files[f"keys/{key.public.id}.pem"] = key.public.pem.encode()
    return forged.seal()


def kept(tmp_path: Path, world: World, number: int) -> Path:
    """An anchor as the diary has it."""
    path = tmp_path / f"anchor-{number}.json"
    path.write_bytes(world.anchors[number - 1])
    return path


def test_a_history_written_anew_with_another_key_is_found_by_the_key_alone(
    world: World, verify: ModuleType, place: Path, tmp_path: Path
) -> None:
    key = new_key()
    forged = rewritten(world, key, own_key=True).write(place)
    alone = verify.verify(forged)
    assert alone.answer(strict=False) == 0  # everything fits: nothing within can tell it
    assert told(alone, "open.key")["key"] == fingerprint(key.public.id)
    with_key = verify.verify(forged, (), [world.fingerprint])
    assert codes(with_key) == ["wrong.key"]
    for number in (1, 2, 3):
        with_anchor = verify.verify(forged, [kept(tmp_path, world, number)])
        assert codes(with_anchor) == ["wrong.rewritten"]


def test_a_key_that_the_log_does_not_know_is_found_without_any_help(
    world: World, verify: ModuleType, place: Path
) -> None:
    forged = rewritten(world, new_key(), own_key=False)
    assert set(codes(verify.verify(forged.write(place)))) == {"wrong.key"}


def test_true_checkpoints_signed_anew_by_a_key_that_was_slipped_in_are_found(
    world: World, verify: ModuleType, place: Path
) -> None:
    key, forged, previous = new_key(), world.period.copy(), ""
    lines = []
    for line, document in zip(
        forged.files["checkpoints.jsonl"].splitlines(), forged.checkpoints(), strict=True
    ):
        said = json.loads(json.loads(document)["payload"])
        text = json_bytes({**said, "previous": previous})[:-1].decode()
        anew = sign(text, key)
        previous = hashlib.sha256(anew).hexdigest()
        told = {**json.loads(line), "document": base64.b64encode(anew).decode()}
        lines.append(json_bytes(told))
    forged.files["checkpoints.jsonl"] = b"".join(lines)
    keys = forged.json("keys/keys.json")
    keys["keys"].append({**keys["keys"][0], "id": key.public.id, "own": True})
    forged.put("keys/keys.json", keys)
    forged.files[f"keys/{key.public.id}.pem"] = key.public.pem.encode()
    report = verify.verify(forged.seal().write(place))
    assert codes(report) == ["wrong.key"]  # the log never said that this key was made
    assert [where for where, code, _ in report.found if code == "wrong.key"] == [
        f"keys/{key.public.id}.pem"
    ]


def test_a_history_written_anew_with_the_right_key_is_found_by_an_anchor(
    world: World, verify: ModuleType, place: Path, tmp_path: Path
) -> None:
    forged = rewritten(world, world.key, own_key=False).write(place)
    assert verify.verify(forged, (), [world.fingerprint]).answer(strict=False) == 0
    report = verify.verify(forged, [kept(tmp_path, world, 2)], [world.fingerprint])
    assert codes(report) == ["wrong.rewritten"]
    assert told(report, "wrong.rewritten")["n"] == told(report, "wrong.rewritten")["m"]


def cut(world: World) -> Forged:
    """The log ends with the second checkpoint; the proofs of what is left are right."""
    forged = world.period.copy()
    points = points_of(forged)[:2]
    size = int(str(points[-1]["events"]))
    forged.put_log(
        world.log[:size],
        world.key,
        sizes=[int(str(each["events"])) for each in points],
        times=[str(each["time"]) for each in points],
        numbers=[each for each in numbers_of(forged) if each <= size],
    )
    proof = forged.json("proof.json")
    forged.put("proof.json", {**proof, "whole": [proof["whole"][0], size]})
    return forged.seal()


def test_a_cut_tail_is_told_by_its_counts(
    world: World, verify: ModuleType, place: Path, tmp_path: Path
) -> None:
    forged = cut(world).write(place)
    alone = verify.verify(forged)
    assert alone.answer(strict=False) == 0
    assert "open.not_over" in codes(alone, "open.")
    report = verify.verify(forged, [kept(tmp_path, world, 3)])
    assert codes(report) == ["wrong.cut"]
    said = told(report, "wrong.cut")
    assert (said["n"], said["m"]) == (len(world.log), points_of(cut(world))[-1]["events"])


def test_an_anchor_younger_than_the_bundle_is_not_compared(
    world: World, verify: ModuleType, place: Path, tmp_path: Path
) -> None:
    forged = cut(world)
    manifest = forged.json("manifest.json")
    forged.put("manifest.json", {**manifest, "made_at": "2026-06-01T09:00:00.000+02:00"})
    report = verify.verify(forged.seal().write(place), [kept(tmp_path, world, 3)])
    assert codes(report) == []
    assert "open.younger" in codes(report, "open.")
    assert report.answer(strict=False) == 2


def test_a_true_bundle_agrees_with_every_anchor_and_the_key(
    world: World, verify: ModuleType, place: Path, tmp_path: Path
) -> None:
    anchors = [kept(tmp_path, world, number) for number in (1, 2, 3)]
    for given in (world.fingerprint, world.fingerprint.replace(" ", ""), world.fingerprint[:35]):
        report = verify.verify(world.period.write(place), anchors, [given])
        assert codes(report) == []
        assert {"ok.key", "ok.anchor"} <= set(codes(report, "ok."))
        assert {"open.key", "open.no_anchor"}.isdisjoint(codes(report, "open."))
        assert report.answer(strict=False) == 0


@pytest.mark.parametrize("given", ["", "abc", "0" * 64])
def test_another_fingerprint_or_too_short_a_one_is_refused(
    world: World, fast: ModuleType, place: Path, given: str
) -> None:
    report = fast.verify(world.period.write(place), (), [given or world.fingerprint[:8]])
    assert codes(report) == ["wrong.key"]


def test_an_anchor_of_another_log_is_refused(
    world: World, fast: ModuleType, place: Path, tmp_path: Path
) -> None:
    other = json.loads(json.loads(world.anchors[0])["payload"])
    text = json_bytes({**other, "chain": "another"})[:-1].decode()
    path = tmp_path / "other.json"
    path.write_bytes(sign(text, new_key()))
    assert codes(fast.verify(world.period.write(place), [path])) == ["wrong.follows"]


@pytest.mark.parametrize("text", ["", "{}", "hello", '{"document": "leverans signed document"}'])
def test_a_file_that_is_no_anchor_says_nothing_against_the_bundle_and_leaves_the_answer_open(
    world: World, fast: ModuleType, place: Path, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "diary.json"
    path.write_text(text)
    report = fast.verify(world.period.write(place), [path, tmp_path / "nothing.json"])
    assert codes(report) == []
    left = [where for where, code, _ in report.found if code == "open.anchor"]
    assert left == ["diary.json", "nothing.json"]
    assert report.answer(strict=False) == 2


def test_an_anchor_that_lies_within_the_folder_is_no_part_of_the_bundle(
    world: World, fast: ModuleType, place: Path
) -> None:
    folder = world.period.write(place)
    path = folder / "anchor.json"
    path.write_bytes(world.anchors[-1])
    assert codes(fast.verify(folder, [path])) == []
    assert codes(fast.verify(folder)) == ["wrong.file"]


def test_a_stamp_is_named_as_not_checked_with_the_command_that_does(
    world: World, fast: ModuleType, place: Path
) -> None:
    forged = world.period.copy()
    digest = hashlib.sha256(world.anchors[1]).digest()
    forged.files["stamps/2-1.tsr"] = b"some token over " + digest
    report = fast.verify(forged.seal().write(place))
    assert codes(report) == []
    assert told(report, "open.stamp") == {"digest": digest.hex(), "path": "stamps/2-1.tsr"}
    forged.files["stamps/1-1.tsr"] = forged.files.pop("stamps/2-1.tsr")
    report = fast.verify(forged.seal().write(place.with_name("swapped")))
    assert codes(report) == ["wrong.file"]


def test_names_may_be_taken_out_of_a_bundle(world: World, fast: ModuleType, place: Path) -> None:
    forged = world.period.copy()
    forged.files["names.json"] = b'{"names":[]}\n'
    forged.seal()
    assert codes(fast.verify(forged.write(place))) == []
    del forged.files["names.json"]
    assert codes(fast.verify(forged.write(place.with_name("without")))) == []


def test_a_clock_that_went_back_is_wrong_until_somebody_has_noted_it(
    world: World, fast: ModuleType, place: Path
) -> None:
    number = next(n for n, body in enumerate(world.log, 1) if b'"event":"package.created"' in body)
    said = json.loads(world.log[number - 1])
    early = json_bytes({**said, "time": "2026-03-01T09:00:00.000+01:00"})[:-1]
    log = rechained(world.log, number, early)
    report = fast.verify(_signed_log(world, log).write(place))
    assert codes(report) == ["wrong.time"]
    assert (f"event {number}", "wrong.time", {}) in report.found
    later = json.loads(log[number])
    noted = {**later, "event": "clock.noted", "objects": [["event", str(number)]], "evidence": ""}
    log = rechained(log, number + 1, json_bytes(noted)[:-1])
    report = fast.verify(_signed_log(world, log).write(place.with_name("noted")))
    assert "wrong.time" not in codes(report)


def test_a_bundle_that_somebody_unpacked_and_packed_again_is_the_same(
    world: World, fast: ModuleType, place: Path
) -> None:
    """Other tools write the folders too."""
    path = shutil.make_archive(str(place), "zip", world.period.write(place))
    assert any(name.endswith("/") for name in zipfile.ZipFile(path).namelist())
    assert codes(fast.verify(Path(path))) == []


def test_a_clock_is_not_explained_before_it_goes_back(
    world: World, fast: ModuleType, place: Path
) -> None:
    number = next(n for n, body in enumerate(world.log, 1) if b'"event":"package.created"' in body)
    said = json.loads(world.log[number - 2])
    noted = {**said, "event": "clock.noted", "objects": [["event", str(number)]], "evidence": ""}
    log = rechained(world.log, number - 1, json_bytes(noted)[:-1])
    early = {**json.loads(log[number - 1]), "time": "2026-03-01T09:00:00.000+01:00"}
    log = rechained(log, number, json_bytes(early)[:-1])
    report = fast.verify(_signed_log(world, log).write(place))
    assert "wrong.time" in codes(report)


def test_a_receipt_that_the_authority_has_signed_itself_is_none(
    world: World, fast: ModuleType, place: Path
) -> None:
    """The house that is audited has its own key, its log, and every reason to."""
    listed = world.period.json("documents.json")["documents"]
    (old, *_) = [each["sha256"] for each in listed if each["kind"] == "receipt" and each["path"]]
    path = f"documents/{old}.json"
    receipt = sign(json.loads(world.period.files[path])["payload"], world.key)
    new = hashlib.sha256(receipt).hexdigest()
    log = [body.replace(old.encode(), new.encode()) for body in world.log]
    forged = _signed_log(world, rechained(log, 1, log[0]))
    del forged.files[path]
    forged.files[f"documents/{new}.json"] = receipt
    documents = forged.files["documents.json"].decode().replace(old, new)
    told_by_digest = sorted(
        json.loads(documents)["documents"], key=lambda each: str(each["sha256"])
    )
    forged.put("documents.json", {"version": 1, "documents": told_by_digest})
    report = fast.verify(forged.seal().write(place))
    assert codes(report) == ["wrong.key"]


def _signed_log(world: World, log: list[bytes]) -> Forged:
    """Another log, signed by the authority itself."""
    forged = world.period.copy()
    points = points_of(forged)
    forged.put_log(
        log,
        world.key,
        sizes=[int(str(each["events"])) for each in points],
        times=[str(each["time"]) for each in points],
        numbers=numbers_of(forged),
    )
    return put_proof(forged, log, numbers_of(forged))


def test_a_bundle_is_right_after_keys_were_changed_on_both_sides(
    tmp_path: Path, fast: ModuleType
) -> None:
    sides = TwoSides(tmp_path).make()
    add(sides, 1)
    sides.through()
    with sides.desk() as archive, sides.open().site.ledger:
        anchored(sides.site())
        successor = rotate_own(archive.site).statement
        pin_successor(sides.site(), successor)
        rotate_own(sides.site())
        add(sides, 2)
        sides.through()
        anchored(sides.site())
        exported = export_log(sides.site(), PERIOD, tmp_path / "bundle", as_folder=True)
    report = fast.verify(exported.path)
    assert codes(report) == []
    keys = json.loads((exported.path / "keys/keys.json").read_bytes())["keys"]
    assert sorted(each["own"] for each in keys) == [False, False, True, True]


def test_a_bundle_that_is_not_there_is_a_mistake_of_the_command_and_no_refusal(
    fast: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        fast.main([str(tmp_path / "nothing.zip")])
    assert ended.value.code == 2
    assert "nothing.zip" in capsys.readouterr().err


def test_many_stamps_do_not_hide_what_else_was_not_checked(
    world: World, fast: ModuleType, place: Path
) -> None:
    forged = world.period.copy()
    digest = hashlib.sha256(world.anchors[1]).digest()
    for number in range(1, 30):
        forged.files[f"stamps/2-{number}.tsr"] = b"some token over " + digest
    report = fast.verify(forged.seal().write(place))
    lines = list(fast.words(report, 0, "sv"))
    named = [at for at, line in enumerate(lines) if "stamps/2-" in line]
    assert "stamps/2-29.tsr" in lines[named[0]]
    assert len(named) == 3
    assert "26" in lines[named[-1] + 1]
    assert next(at for at, line in enumerate(lines) if "--key" in line) < named[0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_code_stands_where_a_person_reads(
    world: World, fast: ModuleType, place: Path, language: str
) -> None:
    said = "\n".join(fast.words(fast.verify(world.package.write(place)), 0, language))
    assert {"sv": "paket ", "en": "package "}[language] + world.package_id in said
    assert "contacts" not in said
    assert {"sv": "kan namnge personer", "en": "may name people"}[language] in said


def test_a_growth_that_states_both_roots_and_links_them_by_nothing_is_refused(
    world: World, fast: ModuleType, place: Path
) -> None:
    old, *_, newest = points_of(world.period)
    first, last = old["events"], newest["events"]
    assert isinstance(first, int)
    unlinked = (
        [[1, first, old["root"]], [1, last, newest["root"]]],
        [[1, first, old["root"]], [first + 1, last, "0" * 64]],
        [[1, last, newest["root"]]],
    )
    for number, growth in enumerate(unlinked):
        forged = world.period.copy()
        line, *others = forged.files["checkpoints.jsonl"].splitlines()
        changed = json_bytes({**json.loads(line), "growth": growth})
        forged.files["checkpoints.jsonl"] = changed + b"".join(each + b"\n" for each in others)
        report = fast.verify(forged.seal().write(place.with_name(f"growth-{number}")))
        wrong = [where for where, code, _ in report.found if code.startswith("wrong.")]
        assert wrong == ["checkpoint 1"], growth


def test_a_part_of_the_proof_that_lies_over_events_of_the_bundle_is_refused(
    world: World, fast: ModuleType, place: Path
) -> None:
    """Else the true root could be given, and any events beside it."""
    newest = points_of(world.period)[-1]
    forged = world.period.copy()
    proof = forged.json("proof.json")
    forged.put("proof.json", {**proof, "parts": [[1, newest["events"], newest["root"]]]})
    report = fast.verify(forged.seal().write(place))
    assert [where for where, code, _ in report.found if code.startswith("wrong.")] == [
        "events.jsonl"
    ]
