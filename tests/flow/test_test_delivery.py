"""A test delivery (provleverans): everything but the sending."""

from leverans.flow.outcome import Status
from leverans.model.delivery import DeliveryKind, DeliveryState, PackageState
from leverans.testing.two_sides import TwoSides


def test_a_test_delivery_is_ready_and_nothing_is_in_the_drop_folder(three: TwoSides) -> None:
    ready = three.deliver(test=True)
    assert ready.status is Status.READY
    assert ready.exit_code == 0
    assert three.incoming() == []
    assert ready.delivery is not None
    assert ready.delivery.kind is DeliveryKind.TEST
    assert ready.delivery.state is DeliveryState.DONE
    assert [package.state for package in ready.delivery.packages] == [PackageState.CLOSED]
    assert ready.delivery.packages[0].payload_files == 3


def test_the_package_is_removed_and_the_reports_stay(three: TwoSides) -> None:
    ready = three.deliver(test=True)
    assert list((three.producer / "var" / "outbox").iterdir()) == []
    reports = {path.name for path in (three.producer / "var" / "reports").iterdir()}
    assert {"test-00001-v1-survey.html", "test-00001-v1-preserve-check.json"} <= reports
    for page in ready.report_files:
        assert (three.producer / page).exists()


def test_the_real_delivery_is_another_delivery_and_sends_everything(three: TwoSides) -> None:
    tests = [three.deliver(test=True), three.deliver(test=True)]
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    of_tests = [outcome.delivery.number for outcome in tests if outcome.delivery]
    assert of_tests == [1, 2]
    assert (done.delivery.number, done.delivery.version) == (1, 1)  # a series of its own
    assert done.delivery.id not in {outcome.delivery.id for outcome in tests if outcome.delivery}
    assert done.balance is not None
    assert done.balance.packaged_files == 3


def test_every_step_of_a_test_delivery_is_in_the_log_as_a_test(three: TwoSides) -> None:
    three.deliver(test=True)
    told = [(event.event, event.outcome, event.reason) for event in three.events()[3:]]
    assert told == [
        ("delivery.opened", "test", ""),
        ("agreement.registered", "success", ""),
        ("extraction", "success", ""),
        ("format.identified", "success", ""),
        ("package.created", "success", ""),
        ("validation.passed", "success", ""),
        ("package.closed", "success", "test_delivery"),
        ("delivery.closed", "ready", ""),
    ]


def test_a_test_delivery_is_held_like_a_real_one(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    held = three.deliver(test=True)
    assert held.status is Status.HELD
    assert [page.rpartition("/")[2] for page in held.report_files] == ["test-00001-v1-survey.html"]


def test_a_test_between_sending_and_answer_leaves_the_real_delivery_alone(three: TwoSides) -> None:
    three.deliver()
    three.add("nytt.pdf")
    three.write()
    assert three.deliver(test=True).status is Status.READY
    three.receive()
    done = three.deliver()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert done.balance.packaged_files == 3
