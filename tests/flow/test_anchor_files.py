"""Whatever somebody kept of the log is read: checkpoints, answers, protocols, notes, packages."""

import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, integers

from leverans.deliveries.wire_format import confirmation_document, note_document, receipt_document
from leverans.flow.anchor_files import read_anchor
from leverans.model.anchor import Anchor, figures_of
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.culling_protocol import CullingProtocol, ProtocolStatus, Sum, protocol_json
from leverans.model.errors import UsageError
from leverans.model.source_disposal import FixityConfirmation
from leverans.packaging.log_checkpoint import NAME
from leverans.signing.document import sign
from leverans.signing.keys import new_key
from leverans.testing.format_contract import write_files
from leverans.testing.format_orders import FORMATS, order_of
from leverans.testing.sample_records import full_record
from leverans.testing.target_contract import make_package, note_for, receipt_of

KEY, ARCHIVE = new_key(), new_key()
CHECKPOINT = Checkpoint(
    chain="SE-212000-9999",
    number=1,
    events=12,
    head="a" * 64,
    root="b" * 64,
    time="2026-04-01T12:00:00+02:00",
)
LOG = figures_of(CHECKPOINT)
DOCUMENT = sign(checkpoint_text(CHECKPOINT), KEY)
PROTOCOL = CullingProtocol(
    number="GALLR-2026-0001", status=ProtocolStatus.FINAL, kind="plan", authority="Exempel",
    authority_id="SE-212000-9999", place="kultur", locations=(), systems=(), period_from="",
    period_to="", rows=(), listed=Sum(), destroyed=Sum(), remaining=0, withheld=(), failed=(),
    kept=(), query={}, query_digest="", list_digest="", evaluated_on="2026-04-01", steps=(),
    started_at="", ended_at="", method="", verified_at="", still_there=0, backups_until="",
    log_event=20, log_hash="c" * 64, log=LOG, log_checkpoint=DOCUMENT.decode(),
)  # fmt: skip


def kept(tmp_path: Path, document: bytes) -> Path:
    path = tmp_path / "kept"
    path.write_bytes(document)
    return path


def said(anchor: Anchor) -> tuple[str, int, int, str, str]:
    return anchor.chain, anchor.number, anchor.events, anchor.head, anchor.root


SAID = ("SE-212000-9999", 1, 12, "a" * 64, "b" * 64)


def test_a_signed_checkpoint_is_read_with_what_proves_it(tmp_path: Path) -> None:
    (anchor,) = read_anchor(kept(tmp_path, DOCUMENT))
    assert (said(anchor), anchor.time, anchor.found) == (SAID, CHECKPOINT.time, "checkpoint")
    assert (anchor.key, anchor.document) == (KEY.public.id, DOCUMENT)
    assert KEY.public.verifies(anchor.signature, anchor.text.encode())


def test_an_answer_of_the_archive_is_an_anchor_signed_by_the_archive(tmp_path: Path) -> None:
    receipt = replace(receipt_of(note_for(make_package(tmp_path / "outbox"))), log=LOG)
    document = receipt_document(receipt, ARCHIVE)
    (anchor,) = read_anchor(kept(tmp_path, document))
    assert (said(anchor), anchor.time, anchor.found) == (SAID, receipt.at, "receipt")
    assert (anchor.key, anchor.document) == (ARCHIVE.public.id, document)
    assert ARCHIVE.public.verifies(anchor.signature, anchor.text.encode())
    with pytest.raises(UsageError, match="kept_problem=answer"):
        read_anchor(kept(tmp_path, receipt_document(replace(receipt, log=None), ARCHIVE)))


def test_a_confirmation_of_fixity_is_an_anchor(tmp_path: Path) -> None:
    whole = FixityConfirmation(
        package_id="p", manifest_digest="d" * 64, files=1, bytes=1, payload_files=1,
        payload_bytes=1, records=1, at="2026-05-01T12:00:00+02:00", reference="RA-1",
        archive="Exempelarkivet", log=LOG,
    )  # fmt: skip
    (anchor,) = read_anchor(kept(tmp_path, confirmation_document(whole, ARCHIVE)))
    assert (said(anchor), anchor.found) == (SAID, "confirmation")


def test_a_protocol_says_two_things_of_the_log(tmp_path: Path) -> None:
    own, carried = read_anchor(kept(tmp_path, protocol_json(PROTOCOL)))
    assert said(own) == ("SE-212000-9999", 0, 20, "c" * 64, "")
    assert (own.key, own.signature, own.found) == ("", b"", "protocol")
    assert (said(carried), carried.document, carried.found) == (SAID, DOCUMENT, "protocol")


def test_a_protocol_from_before_there_were_checkpoints_is_understood(tmp_path: Path) -> None:
    older = json.loads(protocol_json(PROTOCOL)) | {"version": 1}
    del older["log"], older["log_checkpoint"]
    (own,) = read_anchor(kept(tmp_path, json.dumps(older).encode()))
    assert own.events == 20


@pytest.mark.parametrize(
    "changed",
    [
        replace(PROTOCOL, log=replace(LOG, events=11)),
        replace(PROTOCOL, log=None),
        replace(PROTOCOL, log_checkpoint=""),
    ],
)
def test_a_protocol_that_contradicts_what_it_carries_is_refused(
    tmp_path: Path, changed: CullingProtocol
) -> None:
    with pytest.raises(UsageError, match=r"kept_problem=(protocol|document)"):
        read_anchor(kept(tmp_path, protocol_json(changed)))


def test_a_delivery_note_carries_what_its_package_does(tmp_path: Path) -> None:
    note = note_for(make_package(tmp_path / "outbox"))
    document = note_document(replace(note, log_checkpoint=DOCUMENT.decode()))
    (anchor,) = read_anchor(kept(tmp_path, document))
    assert (said(anchor), anchor.document, anchor.found) == (SAID, DOCUMENT, "note")
    with pytest.raises(UsageError, match="kept_problem=document"):
        read_anchor(kept(tmp_path, note_document(note)))


def packed(profile: str, container: str, folder: Path, document: bytes = DOCUMENT) -> Path:
    files = write_files(folder / "source", {f"payload/{NAME}": b"of somebody else", "a.txt": b"a"})
    order = replace(order_of(profile, container=container), log_checkpoint=document)
    package = FORMATS[profile](0).build(
        [full_record("1", files)], folder, order=order, told=lambda _: None,
        progress=lambda *_: None,
    )  # fmt: skip
    return Path(package.path)


HOMES = {
    "eark-sip": f"metadata/preservation/{NAME}",
    "bagit": f"metadata/preservation/{NAME}",
    "fgs": f"Metadata/{NAME}",
}


@pytest.mark.parametrize("container", ["tar", "zip", "folder"])
@pytest.mark.parametrize("profile", HOMES)
def test_a_delivered_package_carries_its_checkpoint(
    tmp_path: Path, profile: str, container: str
) -> None:
    if (profile, container) == ("fgs", "folder"):
        container = "zip"  # FGS knows no folders; one is unpacked below
    path = packed(profile, container, tmp_path)
    (anchor,) = read_anchor(path)
    assert (said(anchor), anchor.document) == (SAID, DOCUMENT)
    assert anchor.found.endswith(HOMES[profile])


def test_an_unpacked_package_is_read_by_its_folder_and_by_the_one_above(tmp_path: Path) -> None:
    path = packed("fgs", "tar", tmp_path)
    with tarfile.open(path) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    above = read_anchor(tmp_path / "out")
    (inner,) = (tmp_path / "out").iterdir()
    assert [a.document for a in above] == [a.document for a in read_anchor(inner)] == [DOCUMENT]


def test_a_package_of_didl_has_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kept_problem=package"):
        read_anchor(packed("didl", "tar", tmp_path))


def test_a_package_from_before_the_first_checkpoint_carries_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kept_problem=package"):
        read_anchor(packed("eark-sip", "tar", tmp_path, b""))


def test_what_lies_in_the_place_of_a_checkpoint_and_is_none_is_told(tmp_path: Path) -> None:
    path = packed("bagit", "folder", tmp_path)
    place = path / HOMES["bagit"]
    place.write_bytes(b"x")
    with pytest.raises(UsageError, match="kept_problem=form"):
        read_anchor(path)
    place.write_bytes(b" " * 70_000)
    with pytest.raises(UsageError, match="kept_problem=unreadable"):
        read_anchor(path)


def test_a_signed_text_of_another_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kept_problem=other"):
        read_anchor(kept(tmp_path, sign("{}", KEY)))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kept_problem=unreadable"):
        read_anchor(tmp_path / "away")


@settings(deadline=None)  # machines in CI stall
@given(binary(max_size=300))
def test_no_bytes_bring_the_reader_down(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for begun in (data, b"{" + data):
        with pytest.raises(UsageError, match="USE-ANCHOR-FILE"):
            read_anchor(kept(tmp_path_factory.getbasetemp(), begun))


ANY = (DOCUMENT, protocol_json(PROTOCOL))


@settings(deadline=None, max_examples=200)  # machines in CI stall
@given(integers(0, 10**9), integers(1, 255), integers(0, 1))
def test_a_damaged_document_is_refused_or_its_signature_no_longer_holds(
    tmp_path_factory: pytest.TempPathFactory, at: int, bits: int, which: int
) -> None:
    damaged = bytearray(ANY[which])
    damaged[at % len(damaged)] ^= bits
    path = kept(tmp_path_factory.getbasetemp(), bytes(damaged))
    try:
        found = read_anchor(path)
    except UsageError:
        return
    signed = [each for each in found if each.key]
    whole = [
        each.key == KEY.public.id and KEY.public.verifies(each.signature, each.text.encode())
        for each in signed
    ]
    # elsewhere in a protocol, which nobody signs, the checkpoint it carries still holds
    assert not any(whole) or (which and [said(each) for each in signed] == [SAID])
