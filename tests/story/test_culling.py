"""Stories 3 and 4 of the practice study, in a mellanarkiv with a second copy, on the sample plan.

3: an access-request hold on one case placed between approval and execution is skipped, the rest
proceeds, the protocol counts 1 withheld with its reason; lifting by one person alone is refused.

4: 120 items; killed after 50; run again it ends with exactly 120 gone, protocol 120, re-listing 0,
final only after the backup date; the protocol store not writable: nothing deleted; proposer =
approver refused.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leverans.archive.absence import destroy as destroy_object
from leverans.cli.nightly import cull_tonight
from leverans.clock import now
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.orders import items_of, show_order
from leverans.flow.cull.propose import propose
from leverans.flow.cull.protocol_archive import protocol_package
from leverans.flow.cull.review import review
from leverans.flow.cull.show_protocol import shown_annex, shown_protocol
from leverans.flow.cull.verify import verify
from leverans.flow.find import find_in_archive
from leverans.flow.holds import lift_hold, place_hold
from leverans.flow.overview import verify_log
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.watch import Quiet
from leverans.jobs.nightly import ROLE
from leverans.ledger.record_facts import facts
from leverans.model.catalogue_entry import Query
from leverans.model.culling import CullingQuery, ItemState, OrderState
from leverans.model.errors import ProtocolNotKept, UsageError
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.testing.culling_archive import (
    ARCHIVIST,
    AUTHORITY,
    DEPUTY,
    LEAVE,
    CullingArchive,
    a_record,
    record_id,
)
from leverans.testing.people import give
from leverans.testing.persons import Office, common_ground, share
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = [
    pytest.mark.story,
    needs_sample,
]

ROW = CullingQuery(row_id="2106")
PACKAGES, EACH = 4, 30
RECORDS = PACKAGES * EACH
YOUNG = (901, 902)  # in the same packages, not due
BACKUPS = "\n[culling]\nbackup_days = 90\n"


def package_id(number: int) -> str:
    return f"00000000-0000-4000-a000-{number:012d}"


def fill(archive: CullingArchive, packages: int = PACKAGES, each: int = EACH) -> None:
    """Packages of records that are due, each with one more that is not in the first two."""
    for package in range(packages):
        numbers = range(package * each + 1, (package + 1) * each + 1)
        due = [a_record(n, LEAVE, case=f"HR-{n // 3}", created="2022-03-01") for n in numbers]
        young = [a_record(n, LEAVE, created="2025-03-01") for n in YOUNG[package : package + 1]]
        archive.keep(package_id(package), *due, *young)
    archive.at(2026, 3, 2)


@pytest.fixture
def archive(tmp_path: Path) -> CullingArchive:
    return CullingArchive(tmp_path / "mellanarkiv").make(SAMPLE, settings=BACKUPS)


def refused_with(rule: str, act: Callable[[], object]) -> None:
    with pytest.raises(UsageError) as caught:
        act()
    assert [finding.rule for finding in caught.value.findings] == [rule]


def left(archive: CullingArchive, *numbers: int) -> list[int]:
    """Of these records, those of which any byte lies in the store or its copy."""
    wanted = {number: f"hemligt innehåll {number}\n".encode() for number in numbers}
    found: set[int] = set()
    for root in (archive.archive.store.root, archive.archive.second.root):
        for path in root.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            found.update(number for number, words in wanted.items() if words in data)
    return sorted(found)


def listed(archive: CullingArchive) -> set[str]:
    """What the catalogue lists, made anew from the store alone."""
    with archive.by(ARCHIVIST) as site:
        rebuild_archive(site, Quiet())
        with site.ledger.read() as connection:
            return {each.id for each in facts(connection)}


def test_a_hold_that_comes_between_is_kept_and_the_rest_goes_on(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=9)
    order = archive.approved(ROW)
    with archive.by(DEPUTY) as site:
        hold = place_hold(
            site,
            Hold(
                id="",
                kind=HoldKind.ACCESS_REQUEST,
                query=HoldQuery(case="HR-3"),
                title="Begäran om utlämnande",
                mandate="TF 2 kap.",
            ),
        )
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        shown = show_order(site, order.id)
        withheld = [i for i in items_of(site, order.id) if i.state is ItemState.WITHHELD]
        protocol = shown_protocol(site, order.id).protocol
    assert {item.record for item in withheld} == {record_id(9)}
    assert shown.states == {ItemState.DESTROYED: 8, ItemState.WITHHELD: 1}
    assert [(w.reason, w.detail, w.count) for w in protocol.withheld] == [("hold", hold.id, 1)]
    assert (protocol.listed.documents, protocol.destroyed.documents) == (9, 8)
    assert left(archive, *range(1, 10), *YOUNG[:1]) == [9, YOUNG[0]]

    with archive.by(DEPUTY) as site:
        lift_hold(site, hold.id)
        refused_with("USE-SAME-PERSON", lambda: lift_hold(site, hold.id))
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        refused_with("USE-NOTHING-DUE", lambda: propose(site, place, ROW))
    with archive.by(AUTHORITY) as site:
        lift_hold(site, hold.id)
    with archive.by(ARCHIVIST) as site:
        assert propose(site, MellanarkivPlace(site), ROW).listed == 1


def test_every_record_of_a_held_case_is_kept_and_counted_once(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=5)
    order = archive.approved(ROW)
    with archive.by(ARCHIVIST) as site:
        asked = HoldQuery(case="HR-0")
        hold = Hold(id="", kind=HoldKind.ACCESS_REQUEST, query=asked, title="x", mandate="TF")
        place_hold(site, hold)
        place_hold(site, hold)  # a second request for the same: still counted once
        execute(site, MellanarkivPlace(site), order.id, Quiet())
        protocol = shown_protocol(site, order.id).protocol
    assert sum(each.count for each in protocol.withheld) == 2  # HR-0 has the records 1 and 2
    assert left(archive, 1, 2, 3, 4, 5) == [1, 2]


class Killed(BaseException):
    """Ends a run as a kill would: nothing of ours catches it."""


def test_120_are_gone_when_the_first_run_was_killed_after_50(
    archive: CullingArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive)
    order = archive.approved(ROW)
    assert order.listed == RECORDS
    seen = {"objects": 0}

    def dies(*arguments: object, **more: object) -> object:
        """The second package goes while its object is being destroyed: 30 + 20 are gone."""
        seen["objects"] += 1
        if seen["objects"] == 4:  # store and copy of the first, the copy of the second, then
            raise Killed
        return destroy_object(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("leverans.archive.purging.destroy", dies)
    with archive.by(ARCHIVIST) as site, pytest.raises(Killed):
        execute(site, MellanarkivPlace(site), order.id, Quiet())
    monkeypatch.undo()
    with archive.by(ARCHIVIST) as site:
        states = show_order(site, order.id).states
        assert states[ItemState.DESTROYED] == EACH
        assert states[ItemState.DESTROYING] == EACH
        place = MellanarkivPlace(site)
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        assert verify(site, place, order.id, Quiet()).state is OrderState.VERIFIED
        protocol = shown_protocol(site, order.id).protocol
        assert verify_log(site).ok
    assert protocol.listed.documents == protocol.destroyed.documents == RECORDS
    assert protocol.destroyed.files == 2 * RECORDS
    assert (protocol.still_there, protocol.remaining, protocol.withheld) == (0, 0, ())
    assert left(archive, *range(1, RECORDS + 1), *YOUNG) == list(YOUNG)
    assert listed(archive) == {record_id(number) for number in YOUNG}


def test_an_order_is_final_after_the_backups_and_its_protocol_is_in_the_archive(
    archive: CullingArchive,
) -> None:
    fill(archive, packages=1, each=4)
    order = archive.approved(ROW)
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        execute(site, place, order.id, Quiet())
        done = verify(site, place, order.id, Quiet())
        assert done.backups_until == "2026-05-31"
        refused_with("USE-BACKUPS-LEFT", lambda: finish(site, place, order.id, Quiet()))
        archive.at(2026, 5, 31)
        refused_with("USE-BACKUPS-LEFT", lambda: finish(site, place, order.id, Quiet()))
        archive.at(2026, 6, 1)
        assert finish(site, place, order.id, Quiet()).state is OrderState.FINAL
        shown = shown_protocol(site, order.id)
        annex = shown_annex(site, order.id)
        package = protocol_package(site, order.id)
        LedgerCatalogue(site.ledger).withdraw(package)
        assert find_in_archive(site, Query(words="gallringsprotokoll")).total == 0
        rebuild_archive(site, Quiet())
        found = find_in_archive(site, Query(words="gallringsprotokoll"))
    assert found.total == 2  # the protocol, and its annex
    assert (shown.protocol.final_on, shown.protocol.number) == ("2026-06-01", order.id)
    bodies = [path.read_bytes() for path in archive.archive.store.root.rglob("*") if path.is_file()]
    assert shown.document in bodies
    assert annex in bodies
    assert record_id(1) in annex.decode()
    assert record_id(1) not in shown.document.decode()


def test_without_a_place_for_the_protocol_nothing_is_deleted(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=4)
    order = archive.approved(ROW)
    (archive.root / "var" / "protocols").write_bytes(b"no folder")
    with archive.by(ARCHIVIST) as site:
        with pytest.raises(ProtocolNotKept):
            execute(site, MellanarkivPlace(site), order.id, Quiet())
        assert show_order(site, order.id).states == {ItemState.LISTED: 4}
    assert left(archive, 1, 2, 3, 4) == [1, 2, 3, 4]


def test_the_proposer_cannot_approve(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=2)
    with archive.by(ARCHIVIST) as site:
        give(site, "records_authority")
        order = propose(site, MellanarkivPlace(site), ROW)
        review(site, order.id)
        refused_with("USE-SAME-PERSON", lambda: approve(site, order.id, order.list_digest))


def test_the_protocol_says_what_and_why_and_names_nobody(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=6)
    order = archive.approved(ROW)
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        execute(site, place, order.id, Quiet())
        verify(site, place, order.id, Quiet())
        shown = shown_protocol(site, order.id)
        stored = b"".join(
            path.read_bytes()
            for path in (archive.root / "var" / "protocols").rglob("*")
            if path.suffix in {".json", ".jsonl"}
        )
    (row,) = shown.protocol.rows
    assert (row.row_id, row.process_code, row.phrase) == ("2106", "2.1.2", "Gallras 2 år")
    assert row.record_type == LEAVE
    assert shown.protocol.locations == ("store", "second")
    assert shown.protocol.systems == ("HR-system",)
    assert shown.protocol.destroyed.cases == 3
    for secret in (b"Test Testsson", b"test-testsson", b"hemlig", b"Hemlig", b"konto61001"):
        assert secret not in stored


ANNA, BO = 61_001, 61_002


@pytest.fixture
def office() -> Iterator[tuple[Office, CullingArchive]]:
    """Two real accounts with one role each, the plan active, three records that are due."""
    with common_ground() as place:
        archive = CullingArchive(place / "mellanarkiv", real=True, clock=now)
        archive.make_unplanned(BACKUPS)
        made = Office(archive.root)
        made.appoint(ANNA, "archivist")
        made.appoint(BO, "records_authority")
        archive.plan_by(ANNA, BO, SAMPLE)
        due = [a_record(n, LEAVE, created="2021-03-01") for n in (1, 2, 3)]
        archive.keep(package_id(1), *due, by=ANNA)
        share(archive.root)
        yield made, archive


def proposed(made: Office) -> tuple[str, str]:
    """(order, digest of its list), proposed and reviewed by Anna."""
    listed_ = made.run(ANNA, "cull", "due", "--row", "2106", "--json").json
    assert [line["record"] for line in listed_["lines"]] == [record_id(n) for n in (1, 2, 3)]
    order = made.run(ANNA, "cull", "propose", "--row", "2106", "--json").json
    assert made.run(ANNA, "cull", "review", order["id"]).code == 0
    return order["id"], order["list_digest"]


def test_two_people_of_flesh_and_blood_cull_by_commands(
    office: tuple[Office, CullingArchive],
) -> None:
    made, archive = office
    order, digest = proposed(made)
    assert made.run(BO, "cull", "propose", "--row", "2106").code == 2
    assert made.run(ANNA, "cull", "approve", order, "--list", digest).code == 2
    made.appoint(ANNA, "records_authority")
    alone = made.run(ANNA, "cull", "approve", order, "--list", digest)
    assert (alone.code, "två personer" in alone.err) == (2, True)
    assert made.run(BO, "cull", "approve", order, "--list", digest[:12]).code == 0
    assert made.run(BO, "cull", "execute", order).code == 2
    dry = made.run(ANNA, "cull", "execute", order, "--dry-run", "--json").json
    assert (dry["would"], dry["kept"], dry["protocols_can_be_stored"]) == (3, 0, True)
    assert left(archive, 1, 2, 3) == [1, 2, 3]

    done = made.run(ANNA, "cull", "execute", order, "--json")
    assert (done.code, done.json["states"]) == (0, {"destroyed": 3})
    assert left(archive, 1, 2, 3) == []
    assert made.run(ANNA, "cull", "verify", order).code == 0
    assert made.run(ANNA, "cull", "finish", order).code == 2
    steps = made.run(BO, "cull", "show", order, "--json").json["steps"]
    people = {step["step"]: step["actor"] for step in steps}
    assert people["proposed"] == people["started"] != people["approved"]
    protocol = made.run(BO, "cull", "protocol", order, "--json").json
    assert (protocol["destroyed"]["documents"], protocol["still_there"]) == (3, 0)
    assert str(ANNA) not in made.run(BO, "cull", "protocol", order).out
    pdf = ("cull", "protocol", order, "--pdf")
    nowhere = made.run(BO, *pdf, archive.root / "ingen" / "p.pdf")
    assert (nowhere.code, "ingen finns inte" in nowhere.err) == (2, True)
    assert made.run(BO, *pdf, archive.root / "p.pdf").code == 0
    assert made.run(BO, *pdf, archive.root / "p.pdf").code == 2
    assert (archive.root / "p.pdf").read_bytes().startswith(b"%PDF")


def test_every_command_speaks_both_languages(office: tuple[Office, CullingArchive]) -> None:
    made, _ = office
    order, digest = proposed(made)
    texts = {
        ("cull", "due"): ("kan gallras", "due"),
        ("cull", "list"): ("granskad", "reviewed"),
        ("cull", "show", order, "--items"): ("Nästa steg", "Next"),
        ("cull", "execute", order, "--dry-run"): ("skulle gallras", "would be culled"),
    }
    for arguments, words in texts.items():
        for language, expected in zip(("sv", "en"), words, strict=True):
            said = made.run(ANNA, "--language", language, *arguments)
            assert (said.code, expected in said.out) == (0, True), said.out + said.err
    early = made.run(ANNA, "cull", "verify", order)
    assert (early.code, "är granskad; därifrån" in early.err) == (2, True)
    early = made.run(ANNA, "--language", "en", "cull", "verify", order)
    assert "is reviewed; that cannot" in early.err
    said = made.run(ANNA, "cull", "reject", order, "--reason", "fel urval")
    assert (said.code, "avslagen" in said.out) == (0, True)
    assert "fel urval" in made.run(BO, "cull", "show", order).out
    assert made.run(BO, "cull", "approve", order, "--list", digest).code == 2
    none = made.run(BO, "cull", "protocol", order)
    assert (none.code, "inget gallringsprotokoll" in none.err) == (2, True)
    assert made.run(ANNA, "cull", "due", "--on", "i morgon").code == 2
    assert made.run(ANNA, "cull", "due", "--place", "molnet").code == 2


def test_the_night_counts_what_is_due_and_may_do_nothing_more(archive: CullingArchive) -> None:
    fill(archive, packages=1, each=3)
    opened = archive.archive.open(role=ROLE)
    with opened.site.ledger:
        counts = cull_tonight(opened)
        place = MellanarkivPlace(opened.site)
        refused_with("USE-NOT-ALLOWED", lambda: propose(opened.site, place, ROW))
    assert counts is not None
    assert counts.kinds["due"] == 3
    assert left(archive, 1, 2, 3) == [1, 2, 3]
