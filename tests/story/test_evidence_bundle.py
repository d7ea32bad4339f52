"""An auditor takes the evidence home: of a delivery with its receipts, and of what was culled."""

import json
from pathlib import Path

import pytest

from leverans.flow.anchor_log import anchor
from leverans.flow.cull.execute import execute
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.protocol import ANNEX_FORMAT
from leverans.flow.evidence.export import export_log
from leverans.flow.keys import create_own
from leverans.flow.watch import Quiet
from leverans.model.bundle import Of, Wanted, period_of
from leverans.model.culling import CullingQuery
from leverans.testing.culling_archive import ARCHIVIST, LEAVE, CullingArchive, a_record, record_id
from leverans.testing.forging import Forged, verifier
from leverans.testing.people import give, person_with
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = [pytest.mark.story, needs_sample]

AUDITOR = 61_009
PACKAGE = "00000000-0000-4000-a000-000000000001"
YEAR = period_of("2025-12-01..2026-12-31")


def test_what_was_culled_is_told_for_ever_by_its_id_and_proved(tmp_path: Path) -> None:
    archive = CullingArchive(tmp_path / "mellanarkiv").make(SAMPLE)
    records = [a_record(number, LEAVE, created="2022-03-01") for number in (1, 2, 3)]
    titles = [record.title for record in records]
    archive.keep(PACKAGE, *records)
    archive.at(2026, 3, 2)
    order = archive.approved(CullingQuery(row_id="2106"))
    with archive.by(ARCHIVIST) as site:
        execute(site, MellanarkivPlace(site), order.id, Quiet())
    with archive.opened() as site:
        person_with(site, AUDITOR, "auditor")
        keeper = give(site, "archive_receiver", "records_authority", "archivist")
        create_own(keeper)
        assert anchor(keeper).anchor is not None
    with archive.by(AUDITOR) as site:
        wishes = (
            Wanted(of=Of.RECORD, id=record_id(1)),
            Wanted(of=Of.ORDER, id=order.id),
            Wanted(of=Of.PACKAGE, id=PACKAGE),
            Wanted(
                of=Of.PERIOD,
                id="2025-12-01..2026-12-31",
                period=period_of("2025-12-01..2026-12-31"),
            ),
        )
        exported = [export_log(site, each, tmp_path / f"{each.of}.zip") for each in wishes]
    for each in exported:
        report = verifier().verify(each.path)
        assert report.answer(strict=False) == 0, report.found
        found = Forged.read(each.path)
        listed = found.json("documents.json")["documents"]
        protocols = [one for one in listed if one["kind"] == "protocol"]
        assert protocols, each.path.name
        assert all(one["path"] for one in protocols)
        for name, data in found.files.items():
            assert ANNEX_FORMAT.encode() not in data, name
            assert not [title for title in titles if title.encode() in data], name
        words = [json.loads(line)["event"] for line in found.events]
        assert {"disposal.begun", "disposal.executed"} <= set(words)
    assert _says(exported[0].path, "disposal.destroyed", record_id(1))


def _says(path: Path, word: str, named: str) -> bool:
    events = map(json.loads, Forged.read(path).events)
    return any(each["event"] == word and ["record", named] in each["objects"] for each in events)
