"""The archive judges by its own copy of the agreement, or leaves it to a person."""

import json
from pathlib import Path
from typing import Any

import pytest

from leverans.flow.deciding import accept_package, refuse_package
from leverans.flow.desk import Answered
from leverans.flow.outcome import Status
from leverans.model.delivery import DeliveryState, PackageState
from leverans.model.errors import ConfigurationError, PackageError, UsageError, WorldError
from leverans.model.receipt import ReceiptKind, Stage
from leverans.testing.answers import answer_file, answer_files, payload_of
from leverans.testing.bystander import look, rows
from leverans.testing.two_sides import PDF_1_4, TwoSides

K = ReceiptKind
MANUAL = 'acceptance = "manual"'


def kinds(sides: TwoSides) -> list[str]:
    return [path.name.split(".")[1] for path in answer_files(sides)]


def reception(sides: TwoSides) -> dict[str, object]:
    (row,) = rows(sides.archive, "SELECT * FROM reception")
    return row


def found(answer: Answered) -> set[str]:
    return {finding.rule for finding in answer.report.findings}


def events_of(sides: TwoSides) -> list[tuple[str, str]]:
    """The archive's own log, without its beginning."""
    bodies = [
        json.loads(row["body"]) for row in rows(sides.archive, "SELECT body FROM audit_event")
    ]
    return [(body["event"], body["outcome"]) for body in bodies[2:]]


def quarantined(sides: TwoSides) -> list[Path]:
    return [path for path in (sides.archive / "var" / "quarantine").rglob("*") if path.is_file()]


@pytest.fixture
def awaiting(three: TwoSides) -> TwoSides:
    """Delivered to an archive in which a person decides; received, and waiting for that."""
    three.set_archive(MANUAL)
    three.deliver()
    (answer,) = three.receive()
    assert answer.awaits_decision
    return three


def test_each_step_of_a_reception_is_an_event(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    assert events_of(three) == [
        ("transfer.received", "real"),
        ("fixity.checked", "success"),
        ("receipt.issued", "kvittens"),
        ("reception.control", "success"),
        ("reception.accepted", "success"),
        ("package.stored", "success"),
        ("receipt.issued", "mottagningsbevis"),
        ("custody.retained", "success"),
    ]


def test_the_archives_own_agreement_is_what_a_package_is_held_against(three: TwoSides) -> None:
    path = three.give_agreement()
    terms = path.read_text("utf-8").replace("[check]", '[check]\nformats = ["fmt/95"]')
    path.write_text(terms, "utf-8")
    three.deliver()
    (answer,) = three.receive()
    assert not answer.report.passed
    assert "CONTENT-FORMAT-NOT-ALLOWED" in found(answer)
    assert kinds(three) == ["kvittens", "refusal"]
    refusal = payload_of(answer_file(three, K.REFUSAL))
    assert refusal["stage"] == Stage.CONTROL
    assert "CONTENT-FORMAT-NOT-ALLOWED" in {reason["rule"] for reason in refusal["reasons"]}
    assert quarantined(three) == []
    (control,) = [row for row in bodies(three) if row["event"] == "reception.control"]
    assert control["refs"]["agreement"] == "filyta"


def bodies(sides: TwoSides) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in rows(sides.archive, "SELECT body FROM audit_event")]


def test_a_refusal_after_the_kvittens_keeps_its_evidence_and_is_delivered_anew(
    three: TwoSides,
) -> None:
    path = three.give_agreement()
    agreed = path.read_text("utf-8")
    path.write_text(agreed.replace("[check]", '[check]\nformats = ["fmt/95"]'), "utf-8")
    three.deliver()
    three.receive()
    refused = three.deliver()
    assert refused.status is Status.REJECTED
    assert refused.delivery is not None
    assert refused.delivery.state is DeliveryState.REJECTED
    told = [(event.event, event.outcome) for event in three.events()][-4:]
    assert told == [
        ("receipt.collected", "kvittens"),
        ("reception.control", "refused"),
        ("receipt.collected", "refused"),
        ("delivery.closed", "refused"),
    ]
    (first,) = rows(three.producer, "SELECT id, received_at, rejected_at FROM package")
    assert first["received_at"] is not None
    assert first["rejected_at"] is not None
    assert len(rows(three.producer, "SELECT * FROM receipt")) == 2
    assert look(three.root) == ""
    path.write_text(agreed, "utf-8")
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert (done.delivery.number, done.delivery.version) == (1, 2)
    assert len(rows(three.producer, "SELECT * FROM package")) == 2
    assert rows(three.producer, f"SELECT * FROM custody WHERE package = '{first['id']}'") == []  # noqa: S608 - ours


def test_a_kvittens_is_collected_before_the_archive_has_judged(awaiting: TwoSides) -> None:
    received = awaiting.deliver()
    assert received.status is Status.RECEIVED
    assert received.exit_code == 0
    assert received.delivery is not None
    assert received.delivery.state is DeliveryState.OPEN
    assert received.delivery.packages[0].state is PackageState.RECEIVED
    assert received.balance is not None
    assert received.balance.received_files is None
    assert awaiting.deliver().status is Status.RECEIVED


def test_what_waits_for_a_person_is_left_alone_and_answered_once(awaiting: TwoSides) -> None:
    assert kinds(awaiting) == ["kvittens"]
    assert reception(awaiting)["state"] == "awaiting"
    assert awaiting.receive() == []
    lost = answer_file(awaiting)
    before = lost.read_bytes()
    lost.unlink()
    assert awaiting.receive() == []
    assert lost.read_bytes() == before
    assert look(awaiting.root) == ""


def test_a_person_takes_it_in_on_a_day_and_basis_of_their_own(awaiting: TwoSides) -> None:
    awaiting.deliver()
    with awaiting.desk() as desk:
        accept_package(desk, "1", since="2026-05-01", basis="RA 2026-17")
    proof = payload_of(answer_file(awaiting, K.CUSTODY))
    assert (proof["custody_from"], proof["custody_basis"]) == ("2026-05-01", "RA 2026-17")
    assert quarantined(awaiting) == []
    assert awaiting.deliver().status is Status.TAKEN_OVER
    decided = [body for body in bodies(awaiting) if body["event"] == "reception.accepted"]
    assert len(decided) == 1
    assert decided[0]["role"] == "archive_receiver"
    assert decided[0]["actor"]
    assert look(awaiting.root) == ""


def test_a_person_refuses_with_a_reason_that_the_sender_is_told(awaiting: TwoSides) -> None:
    awaiting.deliver()
    with awaiting.desk() as desk:
        answer = refuse_package(desk, "1", "Leveransen är inte förtecknad")
    assert (awaiting.archive / answer.report_file).exists()
    assert kinds(awaiting) == ["kvittens", "refusal"]
    (reason,) = payload_of(answer_file(awaiting, K.REFUSAL))["reasons"]
    assert reason["rule"] == "REC-REFUSED-BY-HAND"
    assert "inte förtecknad" in reason["message"]
    assert quarantined(awaiting) == []
    told = json.dumps(bodies(awaiting), ensure_ascii=False)
    assert "förtecknad" not in told
    refused = awaiting.deliver()
    assert refused.status is Status.REJECTED
    texts = [dict(each.params).get("text", "") for each in refused.reports[0].findings]
    assert any("inte förtecknad" in each for each in texts)


def test_only_what_waits_can_be_decided_on(awaiting: TwoSides) -> None:
    with awaiting.desk() as desk:
        with pytest.raises(UsageError, match="USE-UNKNOWN-ID"):
            accept_package(desk, "2")
        with pytest.raises(UsageError, match="USE-REASON"):
            refuse_package(desk, "1", " ")
        accept_package(desk, "1")
        with pytest.raises(UsageError, match="USE-NOT-AWAITING"):
            accept_package(desk, "1")
        with pytest.raises(UsageError, match="USE-NOT-AWAITING"):
            refuse_package(desk, "1", "x")


def test_bytes_that_changed_while_they_waited_are_never_taken_in(awaiting: TwoSides) -> None:
    (held,) = quarantined(awaiting)
    held.write_bytes(held.read_bytes().replace(b"/Catalog", b"/catalog", 1))
    with awaiting.desk() as desk, pytest.raises(PackageError, match="no longer what its receipt"):
        accept_package(desk, "1")
    assert kinds(awaiting) == ["kvittens"]


def test_an_agreement_that_the_archive_does_not_know_is_refused(three: TwoSides) -> None:
    path = three.give_agreement()
    path.write_text(path.read_text("utf-8").replace("KU 2026-0001", "KU 2026-0002"), "utf-8")
    three.deliver()
    (answer,) = three.receive()
    assert "REC-AGREEMENT-UNKNOWN" in found(answer)
    assert kinds(three) == ["kvittens", "refusal"]


def test_an_unknown_agreement_can_be_left_to_a_person(three: TwoSides) -> None:
    path = three.give_agreement()
    path.write_text(path.read_text("utf-8").replace("KU 2026-0001", "KU 2026-0002"), "utf-8")
    three.set_archive('unknown_agreement = "manual"')
    three.deliver()
    (answer,) = three.receive()
    assert answer.report.passed
    assert answer.awaits_decision
    assert "REC-AGREEMENT-UNKNOWN" in found(answer)


def test_an_archive_without_agreements_says_so_and_refuses_none(three: TwoSides) -> None:
    three.deliver()
    (answer,) = three.receive()
    assert answer.report.passed
    assert "REC-AGREEMENT-NONE" in found(answer)


def test_a_known_agreement_is_not_remarked_on(three: TwoSides) -> None:
    three.give_agreement()
    three.deliver()
    (answer,) = three.receive()
    assert answer.report.passed
    assert not [rule for rule in found(answer) if rule.startswith("REC-")]


def test_two_copies_with_one_reference_are_a_mistake_in_settings(three: TwoSides) -> None:
    path = three.give_agreement()
    path.with_name("annan.toml").write_text(path.read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigurationError, match="reference"):
        three.receive()


def test_a_scanner_of_ours_that_does_not_answer_decides_nothing(
    three: TwoSides, tmp_path: Path
) -> None:
    path = three.give_agreement()
    agreed = path.read_text("utf-8")
    silent = agreed.replace("[check]", f'[check]\nclamd = "{tmp_path}/clamd.ctl"')
    path.write_text(silent, "utf-8")
    three.deliver()
    with pytest.raises(WorldError, match="CONTENT-SCANNER-LOST"):
        three.receive()
    assert reception(three)["state"] == "arrived"
    assert kinds(three) == []
    path.write_text(agreed, "utf-8")
    (answer,) = three.receive()
    assert answer.report.passed
    assert three.deliver().status is Status.TAKEN_OVER


def test_a_note_that_is_changed_after_its_registration_is_not_looked_at(three: TwoSides) -> None:
    three.set_archive(MANUAL)
    three.deliver()
    three.receive()
    note = next(path for path in three.incoming() if path.name.endswith(".note.json"))
    said = json.loads(note.read_bytes())
    note.write_text(json.dumps(said | {"archival_creator": "Någon annan"}), "utf-8")
    with three.desk() as desk:
        accept_package(desk, "1")
    proof = payload_of(answer_file(three, K.CUSTODY))
    assert proof["custody_holder"] == "Kulturnämnden, Exempelregionen"


@pytest.mark.parametrize("missing", ["archival_creator"])
def test_a_note_without_an_archival_creator_is_refused(three: TwoSides, missing: str) -> None:
    three.deliver()
    note = next(path for path in three.incoming() if path.name.endswith(".note.json"))
    note.write_text(json.dumps(json.loads(note.read_bytes()) | {missing: ""}), "utf-8")
    (answer,) = three.receive()
    assert "REC-NOTE-UNREADABLE" in found(answer)
    assert payload_of(answer_file(three, K.REFUSAL))["stage"] == Stage.ARRIVAL


def test_an_archive_without_a_key_says_so_before_it_fetches_anything(three: TwoSides) -> None:
    three.deliver()
    for path in (three.archive / "keys").iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="USE-KEY-FILE"):
        three.receive()
    assert not (three.archive / "var" / "quarantine").exists()


def test_several_packages_are_each_judged(three: TwoSides) -> None:
    three.set_archive(MANUAL)
    three.add("konsulent.pdf", PDF_1_4, Handlingstyp="Konsulentärende")
    three.write()
    three.deliver()
    assert len(three.receive()) == 2
    with three.desk() as desk:
        accept_package(desk, "1")
    assert three.deliver().status is Status.RECEIVED
    with three.desk() as desk:
        accept_package(desk, "2")
    assert three.deliver().status is Status.TAKEN_OVER
