import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, builds, integers, lists, sampled_from, text

from leverans.deliveries.wire_format import (
    note_document,
    read_note,
    read_receipt,
    receipt_document,
)
from leverans.model.errors import TargetError
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, RefusedFor
from leverans.testing.target_contract import make_package, note_for, receipt_of

words, counts = text(max_size=20), integers(0, 2**70)
receipts = builds(
    Receipt,
    kind=sampled_from(ReceiptKind),
    package_id=words,
    manifest_digest=words,
    files=counts,
    bytes=counts,
    payload_files=counts,
    payload_bytes=counts,
    at=words,
    reference=words,
    archive=words,
    software=words,
    reasons=lists(
        builds(RefusedFor, rule=words, level=words, location=words, message=words), max_size=3
    ).map(tuple),
)
notes = builds(
    DeliveryNote,
    **{name: words for name, kind in DeliveryNote.__annotations__.items() if kind is str},
    **{name: counts for name, kind in DeliveryNote.__annotations__.items() if kind is int},
)


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
    document = receipt_document(told)
    arrived = read_receipt(document)
    assert arrived == told
    assert arrived.document == document


def test_the_document_says_what_it_is(note: DeliveryNote) -> None:
    said = json.loads(note_document(note))
    assert (said["document"], said["version"]) == ("leverans delivery note", 1)
    said = json.loads(receipt_document(receipt_of(note, refused=True)))
    assert (said["document"], said["version"], said["kind"]) == ("leverans receipt", 1, "refusal")
    assert said["reasons"][0]["rule"] == "CSIP58"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("files", "40", "files: whole number expected"),
        ("files", True, "files: whole number expected"),
        ("files", -1, "files: whole number expected"),
        ("files", 1.0, "files: whole number expected"),
        ("reference", None, "reference: text expected"),
        ("reference", "\ud800", "reference: text expected"),
        ("kind", "maybe", "kind: kvittens or refusal expected"),
        ("kind", [], "kind: kvittens or refusal expected"),
        ("reasons", {}, "reasons: list expected"),
        ("reasons", ["fel"], "reasons: each an object"),
        ("reasons", [{"rule": "X"}], "level: missing"),
        ("document", "leverans delivery note", "document: not a leverans receipt"),
        ("version", 2, "version: 2, only 1 is understood"),
        ("version", True, "version: True, only 1 is understood"),
        ("surplus", 1, "surplus: unknown member"),
    ],
)
def test_a_wrong_member_is_named(note: DeliveryNote, key: str, value: object, said: str) -> None:
    members = json.loads(receipt_document(receipt_of(note)))
    with pytest.raises(TargetError, match=f"answers/x.json: {said}"):
        read_receipt(json.dumps({**members, key: value}).encode(), "answers/x.json")


@pytest.mark.parametrize("key", ["package_id", "manifest_digest", "payload_bytes", "kind"])
def test_a_missing_member_is_named(note: DeliveryNote, key: str) -> None:
    members = json.loads(receipt_document(receipt_of(note)))
    del members[key]
    with pytest.raises(TargetError, match=f"{key}: missing"):
        read_receipt(json.dumps(members).encode())


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
    members = json.loads(receipt_document(receipt_of(note)))
    del members["software"], members["reasons"]
    assert read_receipt(json.dumps(members).encode()) == replace(receipt_of(note), software="")


def test_a_place_that_is_not_utf_8_is_written_readably(note: DeliveryNote) -> None:
    place = b"data/\xe5r.txt".decode("utf-8", "surrogateescape")
    reason = RefusedFor(rule="CSIP58", level="error", location=place, message="Fel")
    arrived = read_receipt(receipt_document(replace(receipt_of(note), reasons=(reason,))))
    assert arrived.reasons[0].location == "data/\\xe5r.txt"
