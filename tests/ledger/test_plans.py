"""The plan's tables, on either database: what goes in comes out, and activation happens once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from leverans.ledger import plan_decisions, plan_phrases, plan_versions
from leverans.ledger.actors import actor_for
from leverans.ledger.database import Ledger
from leverans.ledger.plan_decisions import DecisionEntry, DecisionKind
from leverans.ledger.plan_phrases import PhraseEntry
from leverans.ledger.plan_versions import PlanEntry, PlanFileKept
from leverans.model.plan import ApplicationDecision, DisposalDecision, RecordsPlan
from leverans.plan.phrase_id import phrase_id
from leverans.plan.reading import read_phrase
from leverans.plan.table import read_plan

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = "rad_id;handlingstyp;gallringsfrist\n1;Avtal;Bevaras\n2;Åäö; G 10 \n"
FILE = PlanFileKept(kind="csv", document=TEXT.encode(), about='version = "2026"\n')


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        with opened.begin() as connection:
            for uid in (1, 2):
                actor_for(connection, uid, f"konto{uid}", mint=partial(str, f"a{uid}"))
        yield opened


def entered(ledger: Ledger, name: str = "p26", day: str = "2026-01-01") -> RecordsPlan:
    plan, _ = read_plan(TEXT.encode(), plan_id="D", version=name, in_force_from=day)
    entry = PlanEntry(
        name=name,
        plan_id="D",
        version=name,
        decision="",
        digest=plan.digest,
        in_force_from=day,
        in_force_to="",
        default_trigger="created",
        row_count=2,
        imported_by="a1",
        imported_at=AT,
    )
    phrases = [phrase_id(row.retention_text) for row in plan.rows]
    with ledger.begin() as connection:
        plan_versions.keep_plan(connection, entry, plan, FILE, phrases)
    return plan


def test_a_version_comes_out_as_it_went_in(ledger: Ledger) -> None:
    plan = entered(ledger)
    entered(ledger, "p25", "2025-01-01")  # the same file under another name
    with ledger.read() as connection:
        older, newer = plan_versions.plan_entries(connection)
        assert (older.name, newer.name) == ("p25", "p26")
        assert plan_versions.plan_of(connection, newer) == plan
        assert plan_versions.plan_file(connection, newer) == FILE
        assert plan_versions.plan_entry(connection, "p26") == newer
        assert plan_versions.plan_entry(connection, "p27") is None
        assert newer.imported_at == AT


def test_a_version_is_activated_once_and_remembers_what_it_rests_on(ledger: Ledger) -> None:
    entered(ledger)
    seen = [("application", "KN 1", 1), ("disposal", "AN 1", 2)]
    with ledger.begin() as connection:
        plan_versions.ask_activation(connection, "p26", decision="KN 1", by="a1", at=AT)
        (entry,) = plan_versions.plan_entries(connection)
        assert (entry.asked_by, entry.asked_decision) == ("a1", "KN 1")
        for expected in (True, False):
            done = plan_versions.activate(
                connection, entry, application="KN 1", rests_on=seen, by="a2", at=AT
            )
            assert done is expected
        plan_versions.ask_activation(connection, "p26", decision="KN 2", by="a2", at=AT)
        (entry,) = plan_versions.plan_entries(connection)
    assert (entry.activated_by, entry.rests_on) == ("a2", frozenset(seen))
    assert entry.asked_decision == "KN 1"


def test_decisions_are_numbered_and_stay_when_they_are_taken_back(ledger: Ledger) -> None:
    disposal = DisposalDecision(ref="AN 1", adopted="2020-01-01", retroactive=True)
    own = ApplicationDecision(ref="KN 1", record_date_to="2025-12-31", applied=("AN 2", "AN 1"))
    with ledger.begin() as connection:
        for kind, decision in ((DecisionKind.DISPOSAL, disposal), (DecisionKind.APPLICATION, own)):
            entry = DecisionEntry(kind=kind, decision=decision, number=0, actor="a1", at=AT)
            plan_decisions.add_decision(connection, entry)
        first = plan_decisions.decisions(connection)[1]
        plan_decisions.ask_withdrawal(connection, first, by="a1", at=AT)
        plan_decisions.withdraw_decision(connection, first, by="a2", at=AT)
        again = plan_decisions.add_decision(connection, replace(first, withdrawn_at=None))
        plan_decisions.second_decision(connection, again, by="a2", at=AT)
        application, gone, stands = plan_decisions.decisions(connection)
    assert application.decision == replace(own, applied=("AN 1", "AN 2"))
    assert (gone.decision, gone.number, gone.stands) == (disposal, 1, False)
    assert (gone.withdrawal_asked_by, gone.withdrawn_by) == ("a1", "a2")
    assert (stands.key, stands.stands, stands.seconded_by) == (
        ("disposal", "AN 1", 2),
        True,
        "a2",
    )


def test_readings_come_out_in_the_order_they_were_made(ledger: Ledger) -> None:
    text = "Gallras 2 år efter avslut"
    entry = PhraseEntry(
        phrase=phrase_id(text),
        folded=text.lower(),
        default_trigger="",
        number=1,
        rule=read_phrase(text),
        stated=False,
        plan="p26",
        asked_by="a1",
        asked_at=AT,
    )
    with ledger.begin() as connection:
        plan_phrases.add_reading(connection, entry)
        plan_phrases.add_reading(connection, replace(entry, number=2, stated=True))
        plan_phrases.confirm_reading(connection, entry, by="a2", at=AT)
        first, second = plan_phrases.readings(connection)
    assert first == replace(entry, confirmed_by="a2", confirmed_at=AT)
    assert (second.number, second.stated, second.confirmed_at) == (2, True, None)
