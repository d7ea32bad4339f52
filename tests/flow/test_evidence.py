"""What a delivery writes into the evidence log: every step, in order, with ids and figures only."""

import sqlite3
from pathlib import Path

from leverans.flow.outcome import Status
from leverans.flow.overview import show, verify_log
from leverans.model.delivery import DeliveryState, PackageState
from leverans.model.event import AuditEvent
from leverans.model.receipt import ReceiptKind
from leverans.testing.two_sides import PDF_1_4, TwoSides

PLANTED = (
    "Hemligsson",
    "diagnos",
    "20121212-1212",
    "Kalle Påhittsson",
    "omhändertagande",
    "KU 7788",
)


def words(events: list[AuditEvent]) -> list[tuple[str, str]]:
    return [(event.event, event.outcome) for event in events]


def bodies(workspace: Path) -> bytes:
    """Everything that was hashed, as an auditor reads it: out of the database itself."""
    database = sqlite3.connect(workspace / "var" / "ledger.sqlite")
    try:
        rows = database.execute("SELECT body FROM audit_event ORDER BY seq").fetchall()
    finally:
        database.close()
    return b"\n".join(bytes(body) for (body,) in rows)


def test_each_step_of_a_delivery_is_one_event_in_its_order(three: TwoSides) -> None:
    three.through()
    assert words(three.events()) == [
        ("authority.established", "success"),
        ("key.created", "success"),
        ("key.pinned", "success"),
        ("delivery.opened", "real"),
        ("agreement.registered", "success"),
        ("extraction", "success"),
        ("format.identified", "success"),
        ("package.created", "success"),
        ("validation.passed", "success"),
        ("delivery.approved", "success"),
        ("transfer.announced", "success"),
        ("transfer.sent", "success"),
        ("receipt.collected", "kvittens"),
        ("reception.control", "success"),
        ("reception.accepted", "success"),
        ("receipt.collected", "mottagningsbevis"),
        ("custody.retained", "success"),
        ("delivery.closed", "taken_over"),
    ]


def test_the_archives_own_chain_tells_its_side(three: TwoSides) -> None:
    three.through()
    told = bodies(three.archive).decode()
    order = [
        told.index(f'"event":"{word}"')
        for word in (
            "authority.established",
            "transfer.received",
            "fixity.checked",
            "receipt.issued",
            "reception.control",
            "reception.accepted",
            "custody.retained",
        )
    ]
    assert order == sorted(order)
    assert '"role":"archive_receiver"' in told


def test_the_state_after_each_stage_is_the_one_the_ledger_tells(three: TwoSides) -> None:
    sent = three.deliver()
    assert sent.delivery is not None
    assert [package.state for package in sent.delivery.packages] == [PackageState.IN_TRANSIT]
    assert sent.delivery.state is DeliveryState.OPEN
    three.receive()
    done = three.deliver()
    assert done.delivery is not None
    assert [package.state for package in done.delivery.packages] == [
        PackageState.IN_INTERMEDIATE_ARCHIVE
    ]
    assert done.delivery.state is DeliveryState.DONE


def test_the_figures_in_the_log_are_those_of_source_package_and_receipt(three: TwoSides) -> None:
    three.through()
    size = sum(path.stat().st_size for path in three.source.rglob("*.pdf"))
    told = {event.event: event.counts for event in three.events()}
    assert told["extraction"] == {"records": 3, "files": 3, "bytes": size}
    for event in ("package.created", "transfer.sent", "receipt.collected"):
        assert (told[event]["payload_files"], told[event]["payload_bytes"]) == (3, size)
    assert told["transfer.sent"]["size"] == three.container().stat().st_size
    closed = told["delivery.closed"]
    assert (closed["files"], closed["packaged_files"], closed["received_files"]) == (3, 3, 3)
    assert closed["left_out_files"] == 0


def test_every_event_names_the_delivery_agreement_and_plan_it_was_done_under(
    three: TwoSides,
) -> None:
    three.through()
    opened, *after = three.events()[3:]
    assert set(opened.refs) == {"agreement", "agreement_digest", "plan", "plan_digest"}
    delivery = dict(opened.objects)["delivery"]
    for event in after:
        assert dict(event.objects)["delivery"] == delivery
        assert event.refs == opened.refs
    assert {event.role for event in after} == {"archivist"}


def test_evidence_is_the_digest_of_the_document_that_proves_it(three: TwoSides) -> None:
    done = three.through()
    assert done.delivery is not None
    manifest = done.delivery.packages[0].manifest_digest
    told = {event.event: event.evidence for event in three.events()}
    for event in ("package.created", "delivery.approved", "transfer.announced", "transfer.sent"):
        assert told[event] == manifest
    assert len(told["validation.passed"]) == 64
    assert len(told["receipt.collected"]) == 64


def test_no_title_name_number_or_reason_ever_enters_either_log(sides: TwoSides) -> None:
    sides.add(
        "Hemligsson/diagnos 20121212-1212.pdf",
        Rubrik="Kalle Påhittsson: omhändertagande",
        Diarienummer="KU 7788/2025",
    )
    sides.add("Hemligsson/tom.pdf", b"")
    sides.add("Hemligsson/okänd.pdf", PDF_1_4 + b"%2", Handlingstyp="Hemligssons diagnos")
    sides.write()
    assert sides.deliver().status is Status.HELD
    for name in ("Hemligsson/tom.pdf", "blad.csv#row 4"):
        sides.leave_out(name, "Kalle Påhittsson har begärt det")
    assert sides.through().status is Status.TAKEN_OVER
    for workspace in (sides.producer, sides.archive):
        told = bodies(workspace).decode()
        assert [word for word in PLANTED if word in told] == []
        assert "tom.pdf" not in told


def test_the_chain_verifies_and_an_id_finds_its_events(three: TwoSides) -> None:
    done = three.through()
    assert done.delivery is not None
    site = three.site()
    with site.ledger:
        proof = verify_log(site)
        shown = show(site, str(done.delivery.number))
    assert proof.ok
    assert proof.events == 18
    assert len(shown.events) == 15
    kinds = [(receipt.package_id, receipt.kind) for receipt in shown.receipts]
    package = done.delivery.packages[0].id
    assert kinds == [(package, ReceiptKind.ACKNOWLEDGEMENT), (package, ReceiptKind.CUSTODY)]
