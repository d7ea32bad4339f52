"""The events inside a package, and inside the archive's copy of it, lead to the log."""

import tarfile

import pytest
from lxml.etree import _Element

from leverans.archive.generations import standing
from leverans.archive.reading import ArchivedPackage
from leverans.audit.reading import StoredEvent, events
from leverans.audit.vocabulary import EVENTS
from leverans.flow.archive_root import open_root
from leverans.flow.attesting import attest_all
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.build import build_order
from leverans.flow.holding import survey_facts
from leverans.flow.site import Site
from leverans.flow.timeline import timeline
from leverans.flow.watch import Quiet
from leverans.ledger import deliveries
from leverans.model.package import BuildOrder
from leverans.packaging.premis import LOG
from leverans.schemas.xml import read_tree
from leverans.testing.bystander import rows
from leverans.testing.premis_judge import premis_faults
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides

PREMIS = "{http://www.loc.gov/premis/v3}"
INSIDE = "metadata/preservation/premis.xml"
AT_THE_ARCHIVE = "metadata/preservation/archive/premis.xml"
SECRETS = (b"Testsson", b"19121212-1212", b"tom-test")


@pytest.fixture
def excepted(sides: TwoSides) -> TwoSides:
    """One document, and an empty file that was left out for a reason that names somebody."""
    sides.add("a.pdf", PDF_1_4)
    sides.add("tom-test-testsson.pdf", b"")
    sides.write()
    sides.deliver()
    sides.leave_out("tom-test-testsson.pdf", "Filen är Test Testssons 19121212-1212")
    return sides


def packed(sides: TwoSides) -> dict[str, bytes]:
    """The PREMIS documents of the package as it lies in the drop folder, by their paths."""
    with tarfile.open(sides.container()) as tar:
        found = {}
        for member in tar:
            stream = tar.extractfile(member)
            if member.name.endswith("premis.xml") and stream is not None:
                found[member.name.partition("/")[2]] = stream.read()
        return found


def text(element: _Element, name: str) -> str:
    found = element.find(f".//{PREMIS}{name}")
    assert found is not None
    return found.text or ""


def logged(document: bytes) -> dict[str, _Element]:
    """Events that lead to the log: chain and number -> event."""
    every = read_tree(document).iter(f"{PREMIS}event")
    return {
        text(one, "eventIdentifierValue"): one
        for one in every
        if text(one, "eventIdentifierType") == LOG
    }


def log_of(site: Site) -> dict[str, StoredEvent]:
    with site.ledger.read() as connection:
        return {f"{site.chain}/{stored.seq}": stored for stored in events(connection, site.chain)}


def agrees(inside: _Element, stored: StoredEvent) -> None:
    """It is the same event: time, type, our own word, who in which role."""
    event = stored.event
    assert text(inside, "eventDateTime") == event.at
    assert text(inside, "eventType") == EVENTS[event.event]
    assert text(inside, "eventDetail").partition(";")[0] == event.event
    assert text(inside, "linkingAgentRole") == event.role
    linked = [one.text for one in inside.iter(f"{PREMIS}linkingAgentIdentifierValue")]
    assert event.actor in linked


def test_every_event_up_to_the_sealing_is_inside_and_leads_to_the_log(excepted: TwoSides) -> None:
    excepted.deliver()
    document = packed(excepted)[INSIDE]
    site = excepted.site()
    with site.ledger:
        log = log_of(site)
    inside = logged(document)
    for key, event in inside.items():
        assert f"event sha256: {log[key].hash}" in text(event, "eventDetail")
        agrees(event, log[key])
    assert [log[key].event.event for key in inside] == [
        "agreement.registered",
        "exception.made",
        "extraction",
        "format.identified",
    ]


def test_the_packages_own_making_is_found_in_the_log_by_its_id(excepted: TwoSides) -> None:
    """It is written into the log after the sealing, so its number cannot be inside."""
    excepted.deliver()
    made = [
        text(one, "eventIdentifierValue")
        for one in read_tree(packed(excepted)[INSIDE]).iter(f"{PREMIS}event")
        if text(one, "eventType") == "information package creation"
    ]
    site = excepted.site()
    with site.ledger:
        told = timeline(site, made[0])
    assert len(made) == 1
    assert [entry.event.event for entry in told.entries] == ["package.created"]


def test_nothing_inside_names_a_person_or_a_file_that_was_left_out(excepted: TwoSides) -> None:
    excepted.deliver()
    documents = packed(excepted)
    assert len(documents) == 2
    for document in documents.values():
        assert [word for word in SECRETS if word in document] == []
        assert premis_faults(document) == []


@pytest.mark.parametrize(("profile", "version"), [("bagit", "1.0")], ids=["a bag"])
def test_other_formats_have_the_same_events(excepted: TwoSides, profile: str, version: str) -> None:
    excepted.agree(AGREEMENT, version=version, package=f'profile = "{profile}"')
    excepted.deliver()
    (document,) = packed(excepted).values()
    site = excepted.site()
    with site.ledger:
        log = log_of(site)
    words = [log[key].event.event for key in logged(document)]
    assert words[-2:] == ["extraction", "format.identified"]
    assert "exception.made" in words


def order_of(sides: TwoSides) -> BuildOrder:
    opened = sides.open()
    site, engagement = opened.site, opened.engagement(AGREEMENT)
    with site.ledger:
        with site.ledger.read() as connection:
            (delivery,) = deliveries.deliveries(connection)
        facts = survey_facts(site, delivery)
        assert facts is not None
        return build_order(site, engagement, delivery, delivery.packages[0], facts)


def test_what_happens_after_the_extraction_changes_no_byte(excepted: TwoSides) -> None:
    """A build that was killed is done again, and somebody has made an exception meanwhile."""
    excepted.deliver()
    before = order_of(excepted)
    item = str(rows(excepted.producer, "SELECT item FROM exception")[0]["item"])
    excepted.leave_out(item, "ett annat skäl")
    assert order_of(excepted) == before
    assert len(before.happenings) == 4


def test_the_archives_own_copy_has_the_events_of_the_archives_log(excepted: TwoSides) -> None:
    excepted.through()
    package = str(rows(excepted.producer, "SELECT id FROM package")[0]["id"])
    with excepted.desk() as desk:
        site = desk.site
        store, work = open_root(site), site.folder("work")
        with ArchivedPackage(store, standing(store, package, work=work).root, work=work) as kept:
            document = kept.read(AT_THE_ARCHIVE)
        log = log_of(site)
        inside = logged(document)
        for key, event in inside.items():
            agrees(event, log[key])
        made = text(
            next(
                one
                for one in read_tree(document).iter(f"{PREMIS}event")
                if text(one, "eventType") == "information package creation"
            ),
            "eventIdentifierValue",
        )
        told = timeline(site, made)
    assert [log[key].event.event for key in inside] == [
        "transfer.received",
        "fixity.checked",
        "receipt.issued",
        "reception.control",
        "reception.accepted",
    ]
    assert [entry.event.event for entry in told.entries] == ["package.stored"]
    assert premis_faults(document) == []


def test_what_the_archive_does_later_is_in_its_log_alone(excepted: TwoSides) -> None:
    excepted.through()
    store = excepted.archive / "var" / "archive"
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    with excepted.desk() as desk:
        attest_all(desk)
        audit_archive(desk.site, Portion(everything=True), Quiet())
        told = [entry.event.event for entry in timeline(desk.site, "1").entries]
    assert told[-2:] == ["fixity.attested", "fixity.checked"]
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before
