"""What another house calls its package is not ours to choose, and may be no id of ours at all."""

import pytest

from leverans.audit.reading import events
from leverans.flow.history import logged
from leverans.testing.answers import answer_files, payload_of
from leverans.testing.two_sides import TwoSides


@pytest.mark.parametrize("named", ["19121212-1212", "leverans.v2", "Testsson.brief"])
def test_a_package_with_an_id_that_the_log_does_not_take_is_answered_all_the_same(
    three: TwoSides, named: str
) -> None:
    """It stopped the reception of every package that lay there, whoever had sent it."""
    three.deliver()
    for path in three.incoming():
        path.rename(
            path.with_name(named + path.name[len("00000000-0000-0000-0000-000000000000") :])
        )
    three.receive()
    (answer,) = answer_files(three)
    assert payload_of(answer)["package_id"] == named
    with three.desk() as desk, desk.site.ledger.read() as connection:
        told = [stored.event for stored in events(connection, desk.site.chain)]
        about = events(connection, desk.site.chain, object_id=logged(named))
        assert {each.event.event for each in about} >= {"transfer.received"}
    assert named not in str(told)
