"""What is told of documents that are withheld, and what never is."""

import json
import tomllib
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.evidence.world import PERIOD, World

from leverans.clock import LOCAL
from leverans.flow.evidence.excerpts import (
    PARTIES,
    ROW,
    TABLES,
    agreement_excerpt,
    plan_excerpt,
)
from leverans.flow.evidence.export import export_log
from leverans.ledger.plan_versions import PlanEntry
from leverans.model.bundle import Of, Wanted
from leverans.model.plan import PlanRow, RecordsPlan
from leverans.testing.forging import Forged
from leverans.testing.who_looked import looks

SHA = "0" * 64
AGREEMENT = """
reference = "KU 2026-0001"
label = "Hemlig etikett"
note = "fritext"
valid_from = 2026-01-01
valid_to = "2026-12-31"
[archival_creator]
name = "Kulturnämnden"
id = "ORG:212000-9999"
contact = ["någon"]
[submitter]
name = "Test Testssons arkiv"
[receiver]
name = "Test Testsson"
id = "ORG:191212121212"
[source]
kind = "fileshare"
system = "ring 070-123 45 67"
location = "//server/hemligt"
[check]
levels = { "FIL-SIZE" = "warning" }
max_path = 200
pdfa = "preflight"
"""


def told(document: str) -> dict[str, object]:
    found = agreement_excerpt(SHA, document.encode(), None)
    assert found is not None
    said = json.loads(found)
    assert (said["document"], said["of"], said["sha256"]) == ("leverans excerpt", "agreement", SHA)
    facts = said["agreement"]
    assert isinstance(facts, dict)
    return facts


def test_an_excerpt_of_an_agreement_has_facts_and_nobody() -> None:
    assert told(AGREEMENT) == {
        "reference": "KU 2026-0001",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "id": "",
        "number": 0,
        "archival_creator": {"id": "ORG:212000-9999", "name": "Kulturnämnden"},
        "source": {"kind": "fileshare"},
        "check": {"levels": {"FIL-SIZE": "warning"}, "max_path": 200},
    }


@given(
    table=st.sampled_from(
        [name for name in (*TABLES, *PARTIES, "contacts", "conduct", "x") if name]
    ),
    member=st.from_regex(r"[a-z_]{1,20}", fullmatch=True),
)
def test_a_member_that_is_not_on_the_list_is_never_told(table: str, member: str) -> None:
    known = {*TABLES.get(table, ()), *(("id", "name") if table in PARTIES else ())}
    facts = told(f'[{table}]\nid = "ORG:212000-9999"\n"{member}x" = "XQZ"\n')
    assert "XQZ" not in json.dumps(facts) or f"{member}x" in known
    top = told(f'"{member}" = "XQZ"\n')
    assert "XQZ" not in json.dumps(top) or member in TABLES[""]


@pytest.mark.parametrize("document", [b"= = =", b"\xff", b"a = 1\na = 2"])
def test_what_cannot_be_read_has_no_excerpt(document: bytes) -> None:
    assert agreement_excerpt(SHA, document, None) is None


def test_an_excerpt_of_a_plan_has_its_rows_without_remarks() -> None:
    entry = PlanEntry(
        name="dhp-2026",
        plan_id="dhp",
        version="3",
        decision="KN 2026/1",
        digest=SHA,
        in_force_from="2026-01-01",
        in_force_to="",
        default_trigger="",
        row_count=2,
        imported_by="a1",
        imported_at=datetime(2026, 1, 1, tzinfo=LOCAL),
        rests_on=frozenset({("disposal", "RA-MS 2026:1", 1)}),
    )
    rows = (
        PlanRow(
            row_id="2106",
            process_code="1.2",
            process="Hemlig process",
            record_type="Ansökan",
            retention_text="Gallras 5 år",
            storage="Hos Test Testsson",
            cells={"Anmärkning": "ring Test"},
        ),
        PlanRow(
            row_id="2107",
            process_code="1.2",
            process="",
            record_type="Om 19121212-1212",
            retention_text="Bevaras",
        ),
    )
    plan = RecordsPlan(
        plan_id="dhp",
        version="3",
        decision="KN 2026/1",
        in_force_from="2026-01-01",
        digest=SHA,
        rows=rows,
    )
    said = json.loads(plan_excerpt(SHA, entry, plan))["plan"]
    assert said["rests_on"] == ["RA-MS 2026:1"]
    assert (said["plan_id"], said["decision"]) == ("dhp", "KN 2026/1")
    assert said["rows"] == [
        {
            "row_id": "2106",
            "process_code": "1.2",
            "record_type": "Ansökan",
            "retention_text": "Gallras 5 år",
        },
        {"row_id": "2107", "process_code": "1.2", "retention_text": "Bevaras"},
    ]
    assert set().union(*said["rows"]) <= set(ROW)


def test_a_withheld_agreement_is_there_as_an_excerpt_and_told_as_not_proved(
    world: World, fast: ModuleType, place: Path
) -> None:
    listed = world.period.json("documents.json")["documents"]
    (agreement,) = (each for each in listed if each["kind"] == "agreement")
    assert (agreement["path"], agreement["withheld"]) == ("", "contacts")
    facts = world.period.json(agreement["excerpt"])["agreement"]
    assert (facts["id"], facts["plan"], facts["target"]) == ("filyta", "dhp", {"kind": "folder"})
    assert facts["archival_creator"]["name"].startswith("Kulturnämnden")
    report = fast.verify(world.period.write(place))
    assert [values for _, code, values in report.found if code == "open.excerpts"] == [{"n": 1}]
    page = world.period.files["LAS-MIG.html"].decode()
    assert "kontrollsumman gäller hela handlingen, utdraget är inte bevisat" in page


def test_every_agreement_and_plan_that_an_event_names_is_answered(
    world: World, fast: ModuleType, place: Path
) -> None:
    for bundle in (world.period, world.package):
        listed = {each["sha256"]: each for each in bundle.json("documents.json")["documents"]}
        named = {
            json.loads(line)["refs"].get(name, "")
            for line in bundle.events
            for name in ("agreement_digest", "plan_digest")
        }
        assert named - {""} <= listed.keys()
        assert len(named - {""}) == 2
        assert all(each["path"] or each["withheld"] for each in listed.values())
    forged = world.period.copy()
    documents = forged.json("documents.json")
    gone = next(each for each in documents["documents"] if each["kind"] == "plan")
    documents["documents"].remove(gone)
    forged.put("documents.json", documents)
    del forged.files[gone["path"]]
    report = fast.verify(forged.seal().write(place))
    assert {code for _, code, _ in report.found if code.startswith("wrong.")} == {"wrong.unlisted"}


def test_with_names_the_agreement_is_whole_in_a_folder_that_may_be_taken_out(
    world: World, fast: ModuleType, tmp_path: Path
) -> None:
    wanted = Wanted(of=Of.PACKAGE, id=world.package_id)
    exported = export_log(world.site, wanted, tmp_path / "b.zip", with_names=True)
    found = Forged.read(exported.path)
    (agreement,) = (
        each for each in found.json("documents.json")["documents"] if each["kind"] == "agreement"
    )
    assert agreement["path"] == f"secret/{agreement['sha256']}.toml"
    assert tomllib.loads(found.files[agreement["path"]].decode())["contacts"]
    assert agreement["excerpt"] == ""
    assert agreement["sha256"] in {each.object for each in looks(world.site)}
    assert fast.verify(exported.path).answer(strict=False) == 0
    for name in ("names.json", agreement["path"]):
        del found.files[name]
    report = fast.verify(found.write(tmp_path / "without"))
    assert report.answer(strict=False) == 0, report.found
    assert ("documents.json", "open.withheld", {"n": 1, "why": "taken_out"}) in report.found


def test_the_figures_of_a_year_that_is_over_lie_beside_the_events(
    world: World, fast: ModuleType, place: Path
) -> None:
    data = world.period.files["figures.json"].decode()
    said = json.loads(data)
    assert list(said)[:2] == ["reconciles", "differences"]
    assert said["period"]["from"] == "2026-01-01"
    assert "figures.json" not in world.package.files
    assert "loggen bevisar dem inte" in world.period.files["LAS-MIG.html"].decode()
    report = fast.verify(world.period.write(place))
    assert ("figures.json", "open.figures", {}) in report.found


def test_a_selection_says_with_which_command_a_whole_period_is_asked_for(
    world: World, fast: ModuleType, place: Path
) -> None:
    command = "leverans log export --period"
    for name in ("LAS-MIG.html", "READ-ME.txt"):
        assert command in world.package.files[name].decode()
        assert command not in world.period.files[name].decode()
    report = fast.verify(world.package.write(place))
    for language in ("sv", "en"):
        assert any(command in line for line in fast.words(report, 0, language))
    assert PERIOD.period is not None
