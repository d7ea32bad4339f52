"""What another house calls its package is not ours to choose, and may be no id of ours at all."""

import pytest

from leverans.audit.reading import events
from leverans.flow.figures.gather import figures
from leverans.flow.history import Happened, logged, write
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.model.period import Period
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


def test_the_figures_know_it_by_either_name(sides: TwoSides) -> None:
    site = sides.site()
    with site.ledger:
        with site.ledger.begin() as connection:
            at = {"entered_at": site.clock(), "audited_at": site.clock(), "due_on": "2027-03-02"}
            row = {"package": "paket.v2", "version": "v1", "object_root": "paket.v2", **at}
            connection.execute(FIXITY_AUDIT.insert().values(row))
            about = (("package", "paket.v2"),)
            told = Happened(event="fixity.checked", objects=about, refs={"version": "v1"})
            write(site, connection, told)
        found = figures(site, Period.of_month(2026, 3))
    (audited,) = (each for each in found.comparisons if each.figure == "packages_audited")
    assert (audited.log, audited.ledger, audited.exchanged) == (1, 1, 0)
