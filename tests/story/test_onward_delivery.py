"""Story 8 of the practice study, the whole way: authority → mellanarkiv → Regionarkiv.

The gate refuses what shall be culled (row 3102) and what is younger than ten years without a
waiver; a rejection keeps the number and makes a new version; the kvittens leaves custody; the
mottagningsbevis moves it on the agreed day; afterwards the culling of it is refused.
"""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from leverans.archive.reading import open_package
from leverans.clock import LOCAL
from leverans.flow.activate_plan import activate_plan
from leverans.flow.cull.due import list_due
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.propose import propose
from leverans.flow.custody import (
    custody_of,
    custody_of_record,
    require_custody,
    require_custody_of_record,
)
from leverans.flow.deciding import accept_package
from leverans.flow.find import find_in_archive
from leverans.flow.gate import waive_line
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.outcome import Outcome, Status
from leverans.flow.overview import verify_log
from leverans.flow.plan_decisions import add_decision
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import confirm_phrase
from leverans.flow.site import Site
from leverans.model.catalogue_entry import Query
from leverans.model.culling import CullingQuery, Withheld
from leverans.model.delivery import PackageState
from leverans.model.due import DueLine
from leverans.model.errors import UsageError
from leverans.model.finding import Level
from leverans.model.gate import GateLine
from leverans.model.plan import ApplicationDecision, DisposalDecision
from leverans.storage.local import LocalFolder
from leverans.testing.bystander import look, rows
from leverans.testing.onward import ONWARD, REGIONAL, OnwardSides
from leverans.testing.people import person_with
from leverans.testing.two_sides import PLAN, TickingClock, TwoSides
from leverans.wiring.site import open_site

pytestmark = pytest.mark.story

AUTHORITY = "Kulturnämnden, Exempelregionen"
ROW_3102 = "DHP-KULTUR;2026;3102;3.1.2;Bidrag;Avslagen ansökan;Gallras 10 år efter avslut\n"
YEARS = range(2012, 2025)
YOUNG = [year for year in YEARS if year > 2015]
AGREED = """
[acceptance]
custody = "archive"
custody_from = 2026-07-01
custody_basis = "Arkivnämnden 2026 § 17"
"""
ONLY_PDF_A = '[check]\nformats = ["fmt/95"]\n'


def pdf(name: str) -> bytes:
    return f"%PDF-1.4\n% {name}\n%%EOF\n".encode()


@pytest.fixture
def first(tmp_path: Path) -> TwoSides:
    """The authority has delivered its minutes and two refused applications to the mellanarkiv."""
    sides = TwoSides(tmp_path).make()
    (sides.producer / "plans" / "dhp.csv").write_text(PLAN + ROW_3102, "utf-8")
    for year in YEARS:
        cells = {"Upprättad": f"{year}-05-04", "Klass": "1.1.1", "Ärende": f"KN {year}-1"}
        sides.add(f"nämnd/{year}/årsredovisning.pdf", pdf(f"{year}"), **cells)
    for number in (1, 2):
        cells = {"Upprättad": "2013-05-04", "Klass": "3.1.2", "Ärende": f"KN 2013-{number + 10}"}
        cells["Handlingstyp"] = "Avslagen ansökan"
        sides.add(f"bidrag/avslag {number}.pdf", pdf(f"avslag {number}"), **cells)
    sides.write()
    return sides


def at(sides: TwoSides, day: str) -> None:
    sides.clock = TickingClock(at=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=LOCAL))


def errors(outcome: Outcome) -> dict[str, int]:
    counts = outcome.reports[0].counts_by_rule
    return {rule: n for (rule, level), n in counts.items() if level is Level.ERROR}


def state(outcome: Outcome) -> PackageState:
    assert outcome.delivery is not None
    return outcome.delivery.packages[-1].state


def figures(outcome: Outcome) -> tuple[int | None, ...]:
    balance = outcome.balance
    assert balance is not None
    assert balance.balances
    excepted = sum(files for files, _ in balance.exceptions.values())
    return balance.source_files, balance.packaged_files, excepted, balance.received_files


def sites(*workspaces: TwoSides) -> Iterator[Site]:
    """Authority, mellanarkiv, regional archive."""
    first, onward = workspaces
    for root in (first.producer, first.archive, onward.archive):
        opened = open_site(root, environ={}, clock=onward.clock, spoken="sv")
        with opened.site.ledger:
            yield opened.site


def received(workspace: Path) -> dict[str, dict[str, str]]:
    """Archive id -> what an archive's catalogue says of its first file and of its date."""
    sql = (
        "SELECT r.archive_id, r.date, r.package, f.sha256 FROM catalogue_record r"
        " JOIN catalogue_file f ON f.record = r.n ORDER BY r.archive_id"
    )
    return {row["archive_id"]: dict(row) for row in rows(workspace, sql)}


def packages_with(workspace: Path, kind: str) -> set[str]:
    sql = f"SELECT package FROM catalogue_record WHERE record_type LIKE '{kind}%'"  # noqa: S608
    sql += f" OR type_name LIKE '{kind}%'"
    return {row["package"] for row in rows(workspace, sql)}


def test_the_whole_way_to_the_regional_archive(first: TwoSides, tmp_path: Path) -> None:
    the_mellanarkiv_takes_it_in(first)
    onward = OnwardSides.after(first)
    onward.give_agreement(AGREED + ONLY_PDF_A, ONWARD)
    the_gate_refuses(onward)
    a_person_excepts_and_waives(onward)
    a_rejection_keeps_the_number(onward)
    the_kvittens_leaves_custody(first, onward)
    the_proof_waits_for_its_day(first, onward)
    the_day_moves_custody(first, onward)
    every_byte_is_the_authoritys(first, onward)
    the_chains_verify(first, onward)
    what_was_handed_over_is_not_culled(first, onward, tmp_path)


def the_mellanarkiv_takes_it_in(first: TwoSides) -> None:
    done = first.through()
    assert done.status is Status.TAKEN_OVER
    assert figures(done) == (15, 15, 0, 15)
    with first.desk() as desk:
        page = find_in_archive(desk.site, Query(words="redovisning"))
    assert page.total == len(YEARS)


def the_gate_refuses(onward: OnwardSides) -> None:
    held = onward.deliver(ONWARD)
    assert held.status is Status.HELD
    assert errors(held) == {"GATE-PRESERVE": 2, "GATE-AGE": len(YOUNG)}
    (refused, _) = [one for one in held.reports[0].findings if one.rule == "GATE-PRESERVE"]
    assert dict(refused.params) == {"row_id": "3102", "phrase": "Gallras 10 år efter avslut"}
    assert onward.incoming() == []


def a_person_excepts_and_waives(onward: OnwardSides) -> None:
    held = onward.deliver(ONWARD)
    for one in held.reports[0].findings:
        if one.rule == "GATE-PRESERVE":
            onward.leave_out(one.item, "Gallras hos myndigheten", ONWARD)
    assert errors(onward.deliver(ONWARD)) == {"GATE-AGE": len(YOUNG)}
    opened = onward.open()
    with opened.site.ledger:
        engagement = opened.engagement(ONWARD)
        for line in (GateLine.PRESERVE, GateLine.CUSTODY):
            with pytest.raises(UsageError):
                waive_line(opened.site, engagement, line, "gärna")
        waive_line(opened.site, engagement, GateLine.AGE, "Nämnden läggs ned, RA 2026-11")


def a_rejection_keeps_the_number(onward: OnwardSides) -> None:
    waiting = onward.deliver(ONWARD)
    assert waiting.status is Status.WAITING
    assert waiting.delivery is not None
    assert (waiting.delivery.number, waiting.delivery.version) == (1, 1)
    onward.receive()
    refused = onward.deliver(ONWARD)
    assert refused.status is Status.REJECTED
    assert state(refused) is PackageState.REJECTED
    onward.give_agreement(AGREED, ONWARD)
    again = onward.deliver(ONWARD)
    assert again.status is Status.WAITING
    assert again.delivery is not None
    assert (again.delivery.number, again.delivery.version) == (1, 2)


def delivered(onward: OnwardSides) -> dict[str, str]:
    """Archive id -> the package that it goes onward in, as the mellanarkiv's ledger says."""
    sql = (
        "SELECT d.archive_id, d.package FROM delivered_record d JOIN package p ON p.id = d.package"
        " WHERE p.rejected_at IS NULL"
    )
    return {row["archive_id"]: row["package"] for row in rows(onward.producer, sql)}


def holders(site: Site, archive_ids: set[str]) -> set[str]:
    facts = [custody_of_record(site, archive_id) for archive_id in archive_ids]
    return {fact.holder for fact in facts if fact is not None}


def may(site: Site, package: str, holder: str) -> bool:
    try:
        require_custody(site, package, holder)
    except UsageError as error:
        return error.findings[0].rule != "USE-CUSTODY"
    return True


def unmoved(first: TwoSides, onward: OnwardSides) -> bool:
    """Whether the authority still answers for all that the mellanarkiv has."""
    gone = delivered(onward)
    (kept,) = packages_with(first.archive, "Protokoll")
    _, mellanarkiv, _ = sites(first, onward)
    with mellanarkiv.ledger:
        assert len(gone) == len(YEARS)
        return holders(mellanarkiv, set(gone)) == {AUTHORITY} and may(mellanarkiv, kept, AUTHORITY)


def the_kvittens_leaves_custody(first: TwoSides, onward: OnwardSides) -> None:
    onward.receive()
    outcome = onward.deliver(ONWARD)
    assert outcome.status is Status.RECEIVED
    assert unmoved(first, onward)


def the_proof_waits_for_its_day(first: TwoSides, onward: OnwardSides) -> None:
    with onward.desk() as desk:
        accept_package(desk, "2")
    done = onward.deliver(ONWARD)
    assert done.status is Status.TAKEN_OVER
    assert figures(done) == (15, 13, 2, 13)
    assert state(done) is PackageState.RECEIPT_ISSUED
    at(onward, "2026-06-30")
    onward.deliver(ONWARD)
    first.receive()
    assert unmoved(first, onward)


def the_day_moves_custody(first: TwoSides, onward: OnwardSides) -> None:
    at(onward, "2026-07-01")
    at(first, "2026-07-01")
    first.receive()
    assert onward.deliver(ONWARD).status is Status.NOTHING_NEW
    gone = delivered(onward)
    (kept,) = packages_with(first.archive, "Protokoll")
    (to_cull,) = packages_with(first.archive, "Avslagen")
    _, mellanarkiv, _ = sites(first, onward)
    with mellanarkiv.ledger:
        fact = custody_of(mellanarkiv, kept)
        assert fact is not None
        assert (fact.holder, fact.since.isoformat()) == (REGIONAL, "2026-07-01")
        assert fact.basis == "Arkivnämnden 2026 § 17"
        assert holders(mellanarkiv, set(gone)) == {REGIONAL}
        assert not may(mellanarkiv, kept, AUTHORITY)
        assert may(mellanarkiv, to_cull, AUTHORITY)
        for archive_id in gone:
            with pytest.raises(UsageError):
                require_custody_of_record(mellanarkiv, archive_id, AUTHORITY)
    states = rows(onward.producer, "SELECT state FROM package WHERE rejected_at IS NULL")
    assert {row["state"] for row in states} == {"custody_transferred"}
    told = [event.event for event in onward.events()]
    assert told.count("custody.transferred") == 1
    for names in ((), ("mellanarkiv", "regionarkiv", "drop-region")):
        assert look(onward.root, *names) == ""
    for named in (kept, next(iter(gone))):
        asked = leverans(first.archive, "custody", named, "--ours")
        assert asked.returncode == 2
        assert REGIONAL in asked.stderr


CULLS_MINUTES = """plan_id;rad_id;processkod;handlingstyp;gallringsfrist;gallringsbeslut
DHP-KULTUR;1101;1.1.1;Protokoll;Gallras 2 år;AN-EX 1
DHP-KULTUR;3102;3.1.2;Avslagen ansökan;Gallras 2 år;AN-EX 1
"""
DECISION = "KN 2026-00417 § 12"


def what_was_handed_over_is_not_culled(
    first: TwoSides, onward: OnwardSides, tmp_path: Path
) -> None:
    """A plan that lets everything be culled: what the regional archive answers for is refused."""
    _, mellanarkiv, _ = sites(first, onward)
    with mellanarkiv.ledger:
        archivist = a_plan_that_culls(mellanarkiv, tmp_path / "plan.csv")
        place = MellanarkivPlace(archivist)
        with pytest.raises(UsageError) as caught:
            propose(archivist, place, CullingQuery(row_id="1101"))
        assert caught.value.findings[0].rule == "USE-NOTHING-DUE"
        lines: list[DueLine] = []
        list_due(archivist, place, CullingQuery(), lines.append)
    told = Counter((line.facts.type_name, line.kind, line.withheld) for line in lines)
    assert told == {
        ("Protokoll", "withheld", Withheld.CUSTODY): len(YEARS) - 1,
        ("Protokoll", "waiting", None): 1,  # of 2024
        ("Avslagen ansökan", "due", None): 2,
    }


def a_plan_that_culls(site: Site, file: Path) -> Site:
    """It is imported, decided, confirmed and activated; the archivist, who may propose."""
    archivist = person_with(site, 7001, "archivist")
    authorities = [person_with(site, uid, "records_authority") for uid in (7002, 7003)]
    file.write_text(CULLS_MINUTES, "utf-8")
    about = AboutPlan(
        decision=DECISION, version="2026", in_force_from="2012-01-01", default_trigger="created"
    )
    import_plan(archivist, read_to_import(file, "p26", about))
    add_decision(archivist, DisposalDecision(ref="AN-EX 1", adopted="2012-01-01"))
    applied = ApplicationDecision(ref=DECISION, adopted="2012-01-01", applied=("AN-EX 1",))
    add_decision(archivist, applied)
    for person in (archivist, authorities[0]):
        confirm_phrase(person, "p26", "Gallras 2 år")
    for person in authorities:
        activate_plan(person, "p26", DECISION)
    return archivist


def leverans(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a script runs it, long after the day."""
    return subprocess.run(
        [sys.executable, "-m", "leverans", "--workspace", str(workspace), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def every_byte_is_the_authoritys(first: TwoSides, onward: OnwardSides) -> None:
    """Ids, dates, secrecy, retention and bytes at the end are those of the beginning."""
    theirs, ours = received(onward.archive), received(first.archive)
    assert set(theirs) == set(delivered(onward))
    assert all(ours[one]["date"] == said["date"] for one, said in theirs.items())
    originals = {hashlib.sha256(path.read_bytes()).hexdigest(): path
                 for path in first.source.rglob("*.pdf") if "bidrag" not in path.parts}  # fmt: skip
    assert {said["sha256"] for said in theirs.values()} == set(originals)
    (package,) = {said["package"] for said in theirs.values()}
    store = LocalFolder(onward.archive / "var" / "archive")
    seen = 0
    with open_package(store, package) as stored:
        for file in stored.files():
            if "/data/" in file.path and file.path.endswith(".pdf"):
                with stored.open(file.path) as stream:
                    data = stream.read()
                assert originals[hashlib.sha256(data).hexdigest()].read_bytes() == data
                seen += 1
            if "/records/" in file.path:
                with stored.open(file.path) as stream:
                    record = json.loads(stream.read())
                assert record["retention"]["row_id"] == "1101"
                assert record["retention"]["phrase"] == "Bevaras"
                assert record["access_level"] == 1
                assert record["dates"]["established"]["value"][:4] in map(str, YEARS)
                assert record["source_system"] == "Filytan"
    assert seen == len(YEARS)


def the_chains_verify(first: TwoSides, onward: OnwardSides) -> None:
    events = []
    for site in sites(first, onward):
        proof = verify_log(site)
        assert proof.ok
        events.append(proof.events)
    assert all(events)
