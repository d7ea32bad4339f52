import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import (
    binary,
    booleans,
    builds,
    dates,
    integers,
    just,
    lists,
    none,
    one_of,
    sampled_from,
    text,
)

from leverans.deliveries.wire_format import (
    note_document,
    read_kept,
    read_note,
    read_receipt,
    receipt_document,
)
from leverans.model.anchor import LogFigures
from leverans.model.errors import TargetError
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, RefusedFor, Stage
from leverans.signing.document import read_signed, sign
from leverans.signing.keys import new_key
from leverans.testing.target_contract import make_package, note_for, receipt_of

K, KEY = ReceiptKind, new_key()
words, counts = text(max_size=20), integers(0, 2**70)
days = dates().map(date.isoformat)
digests = text("0123456789abcdef", min_size=64, max_size=64)
logs = none() | builds(
    LogFigures, chain=words, number=integers(1, 2**70), events=counts, head=digests, root=digests
)
reasons = lists(
    builds(RefusedFor, rule=words, level=words, location=words, message=words), max_size=3
).map(tuple)
common = {
    "package_id": words,
    "manifest_digest": words,
    "files": counts,
    "bytes": counts,
    "payload_files": counts,
    "payload_bytes": counts,
    "at": words,
    "reference": words,
    "archive": words,
    "software": words,
    "log": logs,
}
receipts = one_of(
    builds(Receipt, kind=sampled_from([K.ACKNOWLEDGEMENT, K.TEST]), **common),
    builds(Receipt, kind=just(K.REFUSAL), stage=sampled_from(Stage), reasons=reasons, **common),
    builds(
        Receipt,
        kind=just(K.CUSTODY),
        custody_holder=text(min_size=1, max_size=20),
        custody_from=days,
        custody_basis=words,
        **common,
    ),
)
notes = builds(
    DeliveryNote,
    **{name: words for name, kind in DeliveryNote.__annotations__.items() if kind is str},
    **{name: counts for name, kind in DeliveryNote.__annotations__.items() if kind is int},
    test=booleans(),
)


def members_of(receipt: Receipt) -> dict[str, Any]:
    """What a receipt says, as JSON."""
    return dict(json.loads(read_signed(receipt_document(receipt, KEY)).payload))


def signed(members: dict[str, Any]) -> bytes:
    """A receipt that says this, signed."""
    return sign(json.dumps(members), KEY)


@pytest.fixture
def note(tmp_path_factory: pytest.TempPathFactory) -> DeliveryNote:
    return note_for(make_package(tmp_path_factory.mktemp("outbox")))


@settings(deadline=None)  # machines in CI stall
@given(notes)
def test_a_note_arrives_as_it_was_written(told: DeliveryNote) -> None:
    assert read_note(note_document(told)) == told


@settings(deadline=None)  # machines in CI stall
@given(receipts)
def test_a_receipt_arrives_as_it_was_written_with_its_bytes(told: Receipt) -> None:
    document = receipt_document(told, KEY)
    arrived = read_receipt(document)
    assert arrived == told
    assert (arrived.document, arrived.key) == (document, KEY.public.id)


def test_the_document_says_what_it_is(note: DeliveryNote) -> None:
    said = json.loads(note_document(note))
    assert (said["document"], said["version"]) == ("leverans delivery note", 3)
    said = members_of(receipt_of(note, refused=True))
    assert (said["document"], said["version"], said["kind"]) == ("leverans receipt", 3, "refusal")
    assert said["reasons"][0]["rule"] == "CSIP58"


LOG = {"chain": "SE1", "number": 1, "events": 7, "head": "a" * 64, "root": "b" * 64}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("files", "40", "files: whole number expected"),
        ("files", True, "files: whole number expected"),
        ("files", -1, "files: whole number expected"),
        ("files", 1.0, "files: whole number expected"),
        ("reference", None, "reference: text expected"),
        ("reference", "\ud800", "reference: text expected"),
        ("kind", "maybe", "kind: kvittens or mottagningsbevis or provsvar or refusal expected"),
        ("kind", [], "kind: kvittens or mottagningsbevis or provsvar or refusal expected"),
        ("reasons", {}, "reasons: list expected"),
        ("reasons", ["fel"], "reasons: each an object"),
        ("reasons", [{"rule": "X"}], "level: missing"),
        ("document", "leverans delivery note", "document: not a leverans receipt"),
        ("version", 1, "version: 1, only 2 or 3 is understood"),
        ("version", True, "version: True, only 2 or 3 is understood"),
        ("surplus", 1, "surplus: unknown member"),
        ("log", "x", "log: object or null expected"),
        ("log", {}, "chain: missing"),
        ("log", {**LOG, "number": 0}, "log: not the figures of a checkpoint"),
        ("log", {**LOG, "root": "B" * 64}, "log: not the figures of a checkpoint"),
        ("log", {**LOG, "surplus": 1}, "surplus: unknown member"),
    ],
)
def test_a_wrong_member_is_named(note: DeliveryNote, key: str, value: object, said: str) -> None:
    members = members_of(receipt_of(note))
    with pytest.raises(TargetError, match=f"answers/x.json: {said}"):
        read_receipt(signed({**members, key: value}), "answers/x.json")


@pytest.mark.parametrize("key", ["package_id", "manifest_digest", "payload_bytes", "kind"])
def test_a_missing_member_is_named(note: DeliveryNote, key: str) -> None:
    members = members_of(receipt_of(note))
    del members[key]
    with pytest.raises(TargetError, match=f"{key}: missing"):
        read_receipt(signed(members))


def test_a_doubled_member_is_named(note: DeliveryNote) -> None:
    document = note_document(note).replace(b'"files": 1', b'"files": 1, "files": 2')
    with pytest.raises(TargetError, match="files stands there twice"):
        read_note(document)


@pytest.mark.parametrize("document", [b"", b"[]", b"\xff\xfe", b"{", b"[" * 100_000, b"null"])
def test_what_is_no_document_is_refused(document: bytes) -> None:
    with pytest.raises(TargetError):
        read_receipt(document)


@settings(deadline=None)  # machines in CI stall
@given(binary(max_size=200))
def test_no_bytes_bring_the_reader_down(document: bytes) -> None:
    with pytest.raises(TargetError):
        read_note(document)


def test_an_optional_member_may_be_absent(note: DeliveryNote) -> None:
    members = members_of(receipt_of(note))
    del members["software"], members["reasons"], members["stage"]
    assert read_receipt(signed(members)) == replace(receipt_of(note), software="")


def test_a_place_that_is_not_utf_8_is_written_readably(note: DeliveryNote) -> None:
    place = b"data/\xe5r.txt".decode("utf-8", "surrogateescape")
    reason = RefusedFor(rule="CSIP58", level="error", location=place, message="Fel")
    refusal = replace(receipt_of(note, refused=True), reasons=(reason,))
    arrived = read_receipt(receipt_document(refusal, KEY))
    assert arrived.reasons[0].location == "data/\\xe5r.txt"


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        (K.CUSTODY, {"custody_holder": ""}, "custody_holder: empty"),
        (K.CUSTODY, {"custody_from": ""}, "custody_from: a date"),
        (K.CUSTODY, {"custody_from": "20260401"}, "custody_from: a date"),
        (K.CUSTODY, {"custody_from": "2026-02-30"}, "custody_from: a date"),
        (K.ACKNOWLEDGEMENT, {"custody_holder": "X"}, "custody: a kvittens cannot"),
        (K.ACKNOWLEDGEMENT, {"stage": "control"}, "stage: 'control' in a kvittens"),
        (K.REFUSAL, {"stage": ""}, "stage: '' in a refusal"),
        (K.REFUSAL, {"stage": "later"}, "stage: 'later' in a refusal"),
        (K.TEST, {"reasons": [dict.fromkeys(("rule", "level", "location", "message"), "")]},
         "reasons: a provsvar has none"),
    ],
)  # fmt: skip
def test_what_only_one_kind_may_say_and_must_is_asked_for(
    note: DeliveryNote, kind: ReceiptKind, changed: dict[str, Any], said: str
) -> None:
    members = members_of(receipt_of(note, kind)) | changed
    with pytest.raises(TargetError, match=said):
        read_receipt(signed(members))


def test_a_receipt_from_before_they_were_signed_is_understood_in_a_ledger_only(
    note: DeliveryNote,
) -> None:
    members = members_of(receipt_of(note)) | {"version": 1}
    for name in ("stage", "custody_holder", "custody_from", "custody_basis", "log"):
        del members[name]
    document = json.dumps(members).encode()
    assert read_kept(document) == receipt_of(note)
    assert read_kept(document).key == ""
    with pytest.raises(TargetError):
        read_receipt(document)


def test_what_was_written_before_logs_were_carried_is_understood(note: DeliveryNote) -> None:
    older = members_of(receipt_of(note)) | {"version": 2}
    with pytest.raises(TargetError, match="log: unknown member"):
        read_receipt(signed(older))
    del older["log"]
    assert read_receipt(signed(older)) == receipt_of(note)
    told = json.loads(note_document(note)) | {"version": 2}
    with pytest.raises(TargetError, match="log_checkpoint: unknown member"):
        read_note(json.dumps(told).encode())
    del told["log_checkpoint"]
    assert read_note(json.dumps(told).encode()) == note


def test_a_note_says_whether_it_is_for_a_test(note: DeliveryNote) -> None:
    said = json.loads(note_document(replace(note, test=True)))
    assert said["test"] is True
    with pytest.raises(TargetError, match="test: true or false expected"):
        read_note(json.dumps({**said, "test": 1}).encode())
