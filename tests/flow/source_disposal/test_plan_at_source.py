"""Records that the plan keeps in their source system are culled there, by the plan (row 2106)."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from leverans.flow.activate_plan import activate_plan
from leverans.flow.cull.due import list_due
from leverans.flow.cull.orders import show_order
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.plan_decisions import add_decision
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import confirm_phrase
from leverans.flow.site import Site
from leverans.ledger.custody import note_custody
from leverans.ledger.deliveries import NewDelivery, start
from leverans.ledger.packages import add
from leverans.ledger.records import DeliveredRecord, remember
from leverans.model.culling import CullingQuery, OrderKind, OrderState
from leverans.model.custody import Custody
from leverans.model.delivery import DeliveryKind
from leverans.model.due import DueLine
from leverans.model.plan import ApplicationDecision, DisposalDecision
from leverans.testing.at_source import AGREED, AtSource, source_system
from leverans.testing.bystander import rows
from leverans.testing.people import person_with
from leverans.testing.two_sides import TwoSides

PLAN = """plan_id;rad_id;processkod;handlingstyp;gallringsfrist;förvaring;gallringsbeslut
DHP;2106;2.1.2;Ledighetsansökan;Gallras 2 år;Källsystem;AN-EX 1
DHP;2107;2.1.2;Tjänstgöringsintyg;Gallras 2 år;Mellanarkiv;AN-EX 1
"""
REF = "KN 2025-00417 § 112"
ABOUT = AboutPlan(
    decision=REF, version="2026", in_force_from="2020-01-01", default_trigger="created"
)


def in_force(site: Site, file: Path) -> None:
    """The plan is imported, decided, confirmed and activated, by two people where it takes two."""
    archivist = person_with(site, 7001, "archivist")
    authority = person_with(site, 7002, "records_authority")
    other = person_with(site, 7003, "records_authority")
    file.write_text(PLAN, "utf-8")
    import_plan(archivist, read_to_import(file, "p26", ABOUT))
    add_decision(archivist, DisposalDecision(ref="AN-EX 1", adopted="2020-01-01"))
    application = ApplicationDecision(ref=REF, adopted="2019-12-09", applied=("AN-EX 1",))
    add_decision(archivist, application)
    for person in (archivist, authority):
        confirm_phrase(person, "p26", "Gallras 2 år")
    for person in (authority, other):
        activate_plan(person, "p26", REF)


@pytest.fixture
def world(tmp_path: Path) -> AtSource:
    """The turn of 2025: two applications for leave and a certificate, in the source alone."""
    found = AtSource(TwoSides(tmp_path), kind=OrderKind.PLAN)
    found.at("2025-12-31")
    sides = found.sides.make(more=AGREED)
    leave = {"Handlingstyp": "Ledighetsansökan"}
    sides.add("ledighet/2023.pdf", b"%PDF-1.4 2023", **leave, Upprättad="2023-12-31")
    sides.add("ledighet/2024.pdf", b"%PDF-1.4 2024", **leave, Upprättad="2024-01-01")
    certificate = {"Handlingstyp": "Tjänstgöringsintyg"}
    sides.add("intyg/2020.pdf", b"%PDF-1.4 2020", **certificate, Upprättad="2020-05-04")
    sides.write()
    site = sides.site()
    with site.ledger:
        in_force(site, tmp_path / "plan.csv")
    found.at("2026-01-01")
    return found


def listed(world: AtSource) -> dict[str, tuple[str, str]]:
    """Registered on -> the kind of line, and what says more."""
    found: dict[str, tuple[str, str]] = {}

    def take(line: DueLine) -> None:
        said = line.verdict.detail or line.verdict.eligible_from
        found[line.facts.registered] = (line.kind, said)

    with world.acting("archivist") as (site, engagement):
        list_due(site, world.place(site, engagement), CullingQuery(), take)
    return found


def test_the_plan_says_what_is_due_in_the_source(world: AtSource) -> None:
    assert listed(world) == {
        "2023-12-31": ("due", "2026-01-01"),
        "2024-01-01": ("waiting", "2027-01-01"),
        "2020-05-04": ("withheld", "stored_elsewhere"),
    }


def test_it_is_culled_there_and_the_rest_stays(world: AtSource, tmp_path: Path) -> None:
    order = world.approved()
    assert (order.kind, order.listed) == (OrderKind.PLAN, 1)
    world.execute(order)
    given = world.give(order, tmp_path / "lista")
    source_system(world.sides.source, given.csv_file)
    world.at("2026-01-02")
    done = world.verify(order)
    assert (done.state, done.backups_until) == (OrderState.VERIFIED, "2026-04-05")
    left = {path.name for path in world.sides.source.rglob("*.pdf")}
    assert left == {"2024.pdf", "2020.pdf"}


def test_what_a_final_archive_answers_for_is_not_ours_to_cull(world: AtSource) -> None:
    """It was delivered to a regional archive, which took it over: the source's is a copy now."""
    order = world.approved()
    with world.acting("archivist") as (site, _), site.ledger.begin() as connection:
        hand_over(connection, record_of(world, order.id), site.clock())
    world.execute(order)
    assert world.figures(order) == {"withheld": 1}
    with world.acting("archivist") as (site, _):
        (why,) = show_order(site, order.id).withheld
    assert why.reason == "custody"


def record_of(world: AtSource, order: str) -> str:
    sql = f"SELECT record FROM culling_item WHERE order_id = '{order}'"  # noqa: S608
    (row,) = rows(world.sides.producer, sql)
    return str(row["record"])


def hand_over(connection: Connection, record: str, at: datetime) -> None:
    """As a delivery to a regional archive leaves the ledger, once its day has come."""
    kind = DeliveryKind.REAL
    new = NewDelivery(
        id="d", agreement="regionarkivet", agreement_digest="0" * 64, kind=kind, at=at
    )
    start(connection, new)
    package = add(connection, package_id="p", delivery_id="d", part="preserve", built_at=at)
    given = DeliveredRecord(
        archive_id=record, content_hash="0", metadata_hash="0", package_id=package.id
    )
    remember(connection, [given])
    fact = Custody(
        package_id=package.id,
        holder="Exempelregionens regionarkiv",
        ours=False,
        since=at.date(),
        basis="RA 2026-17",
        receipt="0" * 64,
        done=True,
    )
    note_custody(connection, fact, at=at)
