"""The culling protocol: canonical, in both languages, as PDF/A, and without anybody's name."""

import hashlib
import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pikepdf
import pytest

from leverans.flow.cull.execute import execute
from leverans.flow.cull.protocol_pdf import protocol_pdf
from leverans.flow.cull.protocol_store import opened
from leverans.flow.cull.show_protocol import ShownProtocol, shown_annex, shown_protocol
from leverans.flow.cull.verify import verify
from leverans.flow.overview import log_events
from leverans.flow.watch import Quiet
from leverans.messages.culling_rows import protocol_rows
from leverans.model.culling_protocol import (
    CullingProtocol,
    ProtocolStatus,
    protocol_from,
    protocol_json,
    protocol_object,
)
from leverans.model.errors import ProtocolNotKept
from leverans.testing.culling_world import ARCHIVIST, CullingWorld, record_id
from leverans.testing.who_looked import looks

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "culling-protocol.md"


@pytest.fixture
def shown(world: CullingWorld) -> ShownProtocol:
    """The protocol of an order that was carried out and verified, but for one changed record."""
    order = world.approved()
    (world.place.root / record_id(3) / "a.pdf").write_bytes(b"annat")
    with world.by(ARCHIVIST) as site:
        execute(site, world.place, order.id, Quiet())
        verify(site, world.place, order.id, Quiet())
        return shown_protocol(site, order.id)


def test_it_counts_what_is_gone_and_says_what_is_not(shown: ShownProtocol) -> None:
    found = shown.protocol
    assert found.status is ProtocolStatus.VERIFIED
    assert (found.listed.documents, found.listed.files, found.listed.cases) == (7, 14, 3)
    assert (found.destroyed.documents, found.destroyed.files) == (6, 12)
    assert [(w.reason, w.detail, w.count) for w in found.withheld] == [("changed", "digest", 1)]
    assert (found.remaining, found.still_there) == (0, 0)
    (row,) = found.rows
    assert (row.row_id, row.destroyed.documents, row.withheld) == ("2106", 6, 1)
    assert found.backups_until > found.ended_at[:10] >= found.started_at[:10]


def test_the_same_protocol_always_has_the_same_bytes(shown: ShownProtocol) -> None:
    assert protocol_json(shown.protocol) == shown.document
    assert protocol_from(json.loads(shown.document)) == shown.protocol
    assert hashlib.sha256(shown.document).hexdigest() == shown.stored.sha256
    text = shown.document.decode()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True,
                              separators=(",", ":")) + "\n"  # fmt: skip


def test_it_names_nobody_and_no_single_record(shown: ShownProtocol) -> None:
    text = shown.document.decode()
    words = "\n".join(f"{a} {b}" for a, b in protocol_rows(shown.protocol, "sv"))
    for told in (text, words):
        assert "00000000-0000-4000-8000" not in told
        assert "konto" not in told
        assert ".pdf" not in told


def test_its_annex_names_every_record_under_a_secrecy_mark(
    world: CullingWorld, shown: ShownProtocol
) -> None:
    with world.by(ARCHIVIST) as site:
        annex = shown_annex(site, shown.protocol.number)
        events = {stored.event.event for stored in log_events(site, 1000)}
        (seen,) = looks(site)
    heading, *lines = map(json.loads, annex.splitlines())
    assert heading["secrecy"] == "sekretessmarkerad"
    assert [line["record"] for line in lines] == [record_id(n) for n in range(1, 8)]
    assert {line["state"] for line in lines} == {"absent", "withheld"}
    assert hashlib.sha256(annex).hexdigest() == shown.protocol.annex
    assert (seen.action, seen.object) == ("protocol_annex_read", shown.protocol.number)
    assert "access.viewed" not in events


def test_it_points_to_its_place_in_the_log(world: CullingWorld, shown: ShownProtocol) -> None:
    with world.by(ARCHIVIST) as site:
        by_seq = {stored.seq: stored for stored in log_events(site, 1000)}
    linked = by_seq[shown.protocol.log_event]
    assert linked.hash == shown.protocol.log_hash
    assert ("order", shown.protocol.number) in linked.event.objects
    told = [s for s in by_seq.values() if s.event.evidence == shown.stored.sha256]
    assert [each.event.event for each in told] == ["disposal.verified"]


def test_a_protocol_that_was_changed_in_its_store_is_not_shown(
    world: CullingWorld, shown: ShownProtocol
) -> None:
    path = world.protocols / shown.stored.key
    path.write_bytes(shown.document.replace(b'"still_there":0', b'"still_there":9'))
    with world.by(ARCHIVIST) as site, pytest.raises(ProtocolNotKept):
        shown_protocol(site, shown.protocol.number)
    path.unlink()
    with (
        world.by(ARCHIVIST) as site,
        pytest.raises(ProtocolNotKept),
        opened(site, shown.stored) as stream,
    ):
        stream.read()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_as_pdf_it_declares_pdf_a_and_is_the_same_every_time(
    shown: ShownProtocol, tmp_path: Path, language: str
) -> None:
    data = protocol_pdf(shown.protocol, language)
    assert data == protocol_pdf(shown.protocol, language)
    (tmp_path / "p.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "p.pdf") as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
        assert shown.protocol.number in metadata
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        fonts = [
            font.get("/FontDescriptor", font) for page in pdf.pages
            for font in page.Resources.Font.values()
        ]  # fmt: skip
        assert fonts
        assert all("/FontFile2" in each for each in fonts)


def test_every_label_is_there_in_both_languages(shown: ShownProtocol) -> None:
    swedish, english = (protocol_rows(shown.protocol, language) for language in ("sv", "en"))
    assert len(swedish) == len(english)
    differing = [a for (a, _), (b, _) in zip(swedish, english, strict=True) if a != b]
    assert len(differing) > 15
    draft = replace(shown.protocol, ended_at="", verified_at="", final_on="", still_there=-1)
    assert "inte ännu" in dict(protocol_rows(draft, "sv")).values()


def test_the_reference_page_tells_every_field(shown: ShownProtocol) -> None:
    told = set(re.findall(r"`([a-z_]+)`", PAGE.read_text("utf-8")))
    assert {each.name for each in fields(CullingProtocol)} <= told
    keys = set(protocol_object(shown.protocol))
    assert keys <= told


def test_what_is_no_protocol_is_not_read_as_one(shown: ShownProtocol) -> None:
    with pytest.raises(ValueError, match="is no"):
        protocol_from({**protocol_object(shown.protocol), "version": 3})
