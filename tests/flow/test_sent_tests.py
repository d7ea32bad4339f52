"""A test delivery that is really sent: answered, judged, and never kept."""

import json

import pytest

from leverans.flow.outcome import Outcome, Status
from leverans.model.delivery import DeliveryKind, DeliveryState, PackageState
from leverans.model.receipt import ReceiptKind
from leverans.testing.answers import answer_file, answer_files, archive_key, payload_of, rewrite
from leverans.testing.bystander import rows
from leverans.testing.two_sides import AGREEMENT, TwoSides

K = ReceiptKind
REQUIRED = '\n[acceptance]\ntest_delivery = "required"\n'


def rules(outcome: Outcome) -> list[str]:
    return sorted(found.rule for report in outcome.reports for found in report.findings)


def kinds(sides: TwoSides) -> list[str]:
    return [path.name.split(".")[1] for path in answer_files(sides)]


def send(sides: TwoSides) -> Outcome:
    return sides.deliver(test=True, sent=True)


def require_test(sides: TwoSides) -> None:
    path = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    path.write_text(path.read_text("utf-8") + REQUIRED, "utf-8")


def state(outcome: Outcome) -> PackageState:
    assert outcome.delivery is not None
    return outcome.delivery.packages[0].state


def test_a_test_is_sent_answered_and_accepted_and_nothing_is_kept(three: TwoSides) -> None:
    sent = send(three)
    assert sent.status is Status.WAITING
    assert state(sent) is PackageState.TEST_DELIVERED
    (answer,) = three.receive()
    assert (answer.reception.kind, answer.reception.reference) == (DeliveryKind.TEST, "T1")
    assert kinds(three) == ["kvittens", "provsvar"]
    accepted = send(three)
    assert accepted.status is Status.TEST_ACCEPTED
    assert accepted.exit_code == 0
    assert state(accepted) is PackageState.TEST_ACCEPTED
    assert accepted.delivery is not None
    assert accepted.delivery.state is DeliveryState.DONE
    assert accepted.balance is not None
    assert accepted.balance.balances
    kept = [path for folder in ("archive", "quarantine") for path in
            (three.archive / "var" / folder).rglob("*") if path.is_file()]  # fmt: skip
    assert kept == []
    assert list((three.producer / "var" / "outbox").iterdir()) == []
    assert rows(three.producer, "SELECT * FROM custody") == []


def test_its_answer_is_collected_without_asking_for_the_sending_again(three: TwoSides) -> None:
    send(three)
    three.receive()
    assert three.deliver(test=True).status is Status.TEST_ACCEPTED


def test_the_real_delivery_after_it_sends_everything(three: TwoSides) -> None:
    send(three)
    three.receive()
    send(three)
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert done.delivery.number == 1
    assert done.balance is not None
    assert done.balance.exceptions == {}
    assert done.balance.received_files == 3
    (real,) = rows(three.archive, "SELECT reference FROM reception WHERE kind = 'real'")
    assert real["reference"] == "1"


def test_each_step_is_in_the_log(three: TwoSides) -> None:
    send(three)
    three.receive()
    send(three)
    told = [(event.event, event.outcome) for event in three.events()[3:]]
    assert told == [
        ("delivery.opened", "test"),
        ("agreement.registered", "success"),
        ("extraction", "success"),
        ("format.identified", "success"),
        ("package.created", "success"),
        ("validation.passed", "success"),
        ("transfer.sent", "success"),
        ("receipt.collected", "provsvar"),
        ("delivery.closed", "test_accepted"),
    ]
    bodies = [
        json.loads(row["body"]) for row in rows(three.archive, "SELECT body FROM audit_event")
    ]
    assert [(body["event"], body["outcome"]) for body in bodies[2:]] == [
        ("transfer.received", "test"),
        ("fixity.checked", "success"),
        ("receipt.issued", "kvittens"),
        ("reception.control", "success"),
        ("test_delivery.reported", "success"),
        ("receipt.issued", "provsvar"),
    ]


def test_a_test_that_the_archive_refuses_is_rejected_and_tried_again_as_version_2(
    three: TwoSides,
) -> None:
    path = three.give_agreement()
    agreed = path.read_text("utf-8")
    path.write_text(agreed.replace("[check]", '[check]\nformats = ["fmt/95"]'), "utf-8")
    send(three)
    three.receive()
    assert kinds(three) == ["kvittens", "refusal"]
    refused = send(three)
    assert refused.status is Status.REJECTED
    assert state(refused) is PackageState.TEST_REJECTED
    assert refused.delivery is not None
    assert refused.delivery.state is DeliveryState.REJECTED
    assert list((three.producer / "var" / "outbox").iterdir()) == []
    path.write_text(agreed, "utf-8")
    send(three)
    three.receive()
    again = send(three)
    assert again.status is Status.TEST_ACCEPTED
    assert again.delivery is not None
    assert (again.delivery.number, again.delivery.version) == (1, 2)


def test_a_person_need_not_decide_on_a_test(three: TwoSides) -> None:
    three.set_archive('acceptance = "manual"')
    send(three)
    three.receive()
    assert send(three).status is Status.TEST_ACCEPTED


def test_a_false_answer_to_a_test_is_held(three: TwoSides) -> None:
    send(three)
    three.receive()
    path = answer_file(three, K.TEST)
    true = rewrite(path, lambda said: said.update(payload_files=99), archive_key(three))
    held = send(three)
    assert held.status is Status.HELD
    assert rules(held) == ["DEL-RECEIPT-COUNTS"]
    assert state(held) is PackageState.TEST_DELIVERED
    path.write_bytes(true)
    assert send(three).status is Status.TEST_ACCEPTED


@pytest.mark.parametrize("real", [True, False])
def test_a_note_that_says_otherwise_than_the_package_is_refused(
    three: TwoSides, *, real: bool
) -> None:
    three.deliver(test=not real, sent=not real)
    note = next(path for path in three.incoming() if path.name.endswith(".note.json"))
    note.write_text(json.dumps(json.loads(note.read_bytes()) | {"test": real}), "utf-8")
    (answer,) = three.receive()
    assert "REC-TEST-MISMATCH" in {finding.rule for finding in answer.report.findings}
    assert payload_of(answer_file(three, K.REFUSAL))["kind"] == "refusal"
    assert not [path for path in (three.archive / "var" / "archive").rglob("*") if path.is_file()]


def test_where_a_test_is_required_nothing_real_is_sent_before_one_was_accepted(
    three: TwoSides,
) -> None:
    require_test(three)
    held = three.deliver()
    assert held.status is Status.HELD
    assert rules(held) == ["DEL-TEST-NEEDED"]
    assert state(held) is PackageState.VALIDATED
    assert three.incoming() == []
    assert three.deliver(test=True).status is Status.READY
    assert three.deliver().status is Status.HELD
    send(three)
    three.receive()
    assert three.deliver().status is Status.HELD
    assert send(three).status is Status.TEST_ACCEPTED
    assert three.through().status is Status.TAKEN_OVER


def test_a_changed_agreement_asks_for_a_new_test(three: TwoSides) -> None:
    require_test(three)
    send(three)
    three.receive()
    send(three)
    path = three.producer / "agreements" / f"{AGREEMENT}.toml"
    path.write_text(path.read_text("utf-8").replace("Filytan", "Filytan 2"), "utf-8")
    assert rules(three.deliver()) == ["DEL-TEST-NEEDED"]


def test_a_test_that_was_refused_is_none(three: TwoSides) -> None:
    require_test(three)
    copy = three.give_agreement()
    text = copy.read_text("utf-8")
    copy.write_text(text.replace("[check]", '[check]\nformats = ["fmt/95"]'), "utf-8")
    send(three)
    three.receive()
    assert send(three).status is Status.REJECTED
    assert rules(three.deliver()) == ["DEL-TEST-NEEDED"]
