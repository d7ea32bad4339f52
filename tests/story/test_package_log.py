"""The package log: a package's whole life at both sides, asked for after its records are culled."""

import json
import re
from collections.abc import Iterator

import pytest

from leverans.cli.timeline_words import timeline_lines, timeline_object
from leverans.flow.timeline import timeline
from leverans.flow.timeline_premis import timeline_premis
from leverans.messages.timeline_page import PageFacts, timeline_page
from leverans.model.timeline import Timeline
from leverans.testing.premis_judge import premis_faults
from leverans.testing.whole_life import ARCHIVIST, SECRETS, WholeLife

pytestmark = pytest.mark.story

OWN, DELIVERY, AGREEMENT, ORDER, HOLD = "", "delivery", "agreement", "order", "hold"
AT_THE_AUTHORITY = [
    ("delivery.opened", "real", DELIVERY),
    ("agreement.registered", "success", DELIVERY),
    ("delivery.held", "held", DELIVERY),
    ("exception.made", "success", AGREEMENT),
    ("extraction", "success", OWN),
    ("format.identified", "success", OWN),
    ("package.created", "success", OWN),
    ("validation.passed", "success", OWN),
    ("delivery.approved", "success", OWN),
    ("transfer.announced", "success", OWN),
    ("transfer.sent", "success", OWN),
    ("receipt.collected", "kvittens", OWN),
    ("reception.control", "success", OWN),
    ("reception.accepted", "success", OWN),
    ("receipt.collected", "mottagningsbevis", OWN),
    ("custody.retained", "success", OWN),
    ("delivery.closed", "taken_over", DELIVERY),
    ("fixity.confirmed", "success", OWN),
    ("disposal.proposed", "success", ORDER),
    ("disposal.reviewed", "success", ORDER),
    ("disposal.approved", "success", ORDER),
    ("disposal.begun", "success", ORDER),
    ("disposal.destroying", "success", ORDER),
    ("disposal.incomplete", "held", ORDER),  # the source has been asked, and has not answered
    ("disposal.list_given", "success", ORDER),
    ("disposal.reported", "success", ORDER),
    ("disposal.begun", "success", ORDER),
    ("disposal.destroying", "success", ORDER),
    ("disposal.destroyed", "success", ORDER),
    ("disposal.executed", "success", ORDER),
    ("disposal.verified", "success", ORDER),
    ("disposal.source_due", "success", OWN),
    ("disposal.source_disposed", "success", OWN),
    ("disposal.final", "success", ORDER),
    ("package.closed", "success", OWN),
]
ARRIVED = [
    ("transfer.received", "real"),
    ("fixity.checked", "success"),
    ("receipt.issued", "kvittens"),
    ("reception.control", "success"),
    ("reception.accepted", "success"),
    ("package.stored", "success"),
    ("receipt.issued", "mottagningsbevis"),
    ("custody.retained", "success"),
    ("package.copied", "success"),
    ("fixity.checked", "success"),
    ("fixity.attested", "success"),
]
AT_THE_ARCHIVE = [
    *((event, outcome, OWN) for event, outcome in ARRIVED),
    ("disposal.proposed", "success", ORDER),
    ("disposal.reviewed", "success", ORDER),
    ("disposal.approved", "success", ORDER),
    ("hold.placed", "success", HOLD),
    ("disposal.begun", "success", ORDER),
    ("disposal.withheld", "held", ORDER),
    ("disposal.destroying", "success", ORDER),
    ("disposal.executed", "success", OWN),
    ("disposal.destroyed", "success", ORDER),
    ("disposal.executed", "success", ORDER),
    ("disposal.verified", "success", ORDER),
    ("disposal.archived", "success", ORDER),
    ("disposal.final", "success", ORDER),
]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> WholeLife:
    """From the share to the day when both cullings are final."""
    world = WholeLife(tmp_path_factory.mktemp("life")).make()
    world.deliver()
    world.audit()
    world.cull_at_source()
    world.cull()
    return world


def at_archive(life: WholeLife, named: str) -> Timeline:
    with life.archive(ARCHIVIST) as site:
        return timeline(site, named)


def at_authority(life: WholeLife, named: str) -> Timeline:
    with life.source.acting("archivist") as (site, _):
        return timeline(site, named)


def steps(told: Timeline) -> list[tuple[str, str, str]]:
    return [(one.event.event, one.event.outcome, one.through[0]) for one in told.entries]


def everything(life: WholeLife) -> Iterator[Timeline]:
    """What both sides answer about the package, its records, its delivery, its orders."""
    for ask in (at_archive, at_authority):
        for named in (life.package(), *life.records(), "1", "GALLR-2026-0001"):
            yield ask(life, named)
    yield at_archive(life, "STOPP-2026-0001")


def test_at_the_authority_every_step_of_a_life_is_there_in_its_order(life: WholeLife) -> None:
    assert steps(at_authority(life, life.package())) == AT_THE_AUTHORITY


def test_at_the_archive_every_step_of_a_life_is_there_in_its_order(life: WholeLife) -> None:
    assert steps(at_archive(life, life.package())) == AT_THE_ARCHIVE


def test_a_record_that_is_gone_has_its_own_log_and_no_other_records_steps(life: WholeLife) -> None:
    held, gone, _ = life.records()
    told = at_archive(life, gone)
    of_record = [(event, outcome) for event, outcome, _ in steps(told)]
    assert ("disposal.withheld", "held") not in of_record
    assert ("hold.placed", "success") not in of_record
    assert [step for step in steps(told) if step[2] == OWN] == [
        ("disposal.destroying", "success", OWN),
        ("disposal.destroyed", "success", OWN),
    ]
    kept = at_archive(life, held)
    assert [step for step in steps(kept) if step[2] == OWN] == [
        ("hold.placed", "success", OWN),
        ("disposal.withheld", "held", OWN),
    ]
    assert kept.culled == ()


def test_of_a_record_that_is_gone_it_is_said_when_by_what_order_and_on_which_row(
    life: WholeLife,
) -> None:
    gone = life.records()[1]
    told = at_archive(life, gone)
    (culled,) = told.culled
    assert (culled.order, culled.kind, culled.state) == ("GALLR-2026-0001", "plan", "final")
    assert (culled.row_id, culled.version) == ("2106", "2026")
    assert culled.disposal_decision == "AN-EX 2020-008"
    assert culled.application_decision == "KN 2025-00417 § 112"
    assert (culled.at[:10], culled.final_on, culled.verified) == ("2026-09-01", "2026-10-12", True)
    assert re.fullmatch("[0-9a-f]{64}", culled.protocol)
    (stay,) = told.stays
    assert (stay.package, stay.side, stay.until[:10]) == (life.package(), "held", "2026-09-01")
    proofs = {
        reference.told
        for entry in told.entries
        for reference in entry.references
        if reference.kind == "protocol"
    }
    assert (("document", "final"), ("sha256", culled.protocol)) in proofs


def test_what_an_event_rests_on_can_be_read(life: WholeLife) -> None:
    told = at_authority(life, life.package())
    by_event = {
        one.event.event: {reference.kind: reference for reference in one.references}
        for one in told.entries
    }
    agreement = dict(by_event["package.created"]["agreement"].told)
    assert (agreement["number"], agreement["reference"]) == ("1", "KU 2026-0001")
    assert re.fullmatch("[0-9a-f]{64}", agreement["digest"])
    assert by_event["receipt.collected"]["receipt"].id == "1"
    assert by_event["disposal.approved"]["order"].id == "GALLR-2026-0001"
    assert dict(by_event["disposal.approved"]["row"].told)["disposal"] == "KN 2026-12"


def test_nothing_that_is_shown_names_a_person_a_title_or_a_file(life: WholeLife) -> None:
    """Title, file name and personal number in all four forms are in what was delivered."""
    facts = PageFacts(made_at="2026-10-12T09:00", software="leverans")
    shown = 0
    for told in everything(life):
        for language in ("sv", "en"):
            faces = (
                "\n".join(timeline_lines(told, language)),
                json.dumps(timeline_object(told, language)),
                timeline_page(told, facts, language),
                timeline_premis(told).decode(),
            )
            for face in faces:
                assert [word for word in SECRETS if word in face] == []
                shown += len(face)
    assert shown > 100_000


def test_the_premis_of_every_answer_keeps_the_schemas_and_the_rules(life: WholeLife) -> None:
    for told in everything(life):
        assert premis_faults(timeline_premis(told)) == []


def test_the_number_of_the_archive_and_the_number_of_the_delivery_lead_to_the_package(
    life: WholeLife,
) -> None:
    assert at_archive(life, "1").id == life.package()
    delivery = at_authority(life, "1")
    assert (delivery.kind, delivery.packages) == ("delivery", (life.package(),))
    assert {step[0] for step in steps(delivery)} == {step[0] for step in AT_THE_AUTHORITY}
