"""The smaller tables: authority, exceptions, names, receipts, receptions, runs, reports."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from leverans.ledger.actors import actor_for
from leverans.ledger.authority import Authority, authority, establish
from leverans.ledger.exceptions import ReasonedException, except_item, excepted, exceptions
from leverans.ledger.item_names import items_named, name_items, names_of
from leverans.ledger.receipts import StoredReceipt, keep_receipt, receipt_for, receipts_for
from leverans.ledger.reports import StoredReport, keep_report, reports_about
from leverans.ledger.runs import end_run, last_run, start_run
from leverans.model.errors import LedgerError, UsageError
from leverans.model.receipt import ReceiptKind

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def exception(connection: Connection, noon: datetime) -> ReasonedException:
    actor = actor_for(connection, 1000, "testsson", mint=lambda: "a1")
    return ReasonedException(
        item="i1",
        agreement="kultur",
        name="Protokoll/tom fil.pdf",
        reason="Tom i källan",
        actor=actor,
        at=noon,
    )


def test_a_ledger_knows_whose_it_is(connection: Connection) -> None:
    with pytest.raises(LedgerError, match="leverans init"):
        authority(connection)
    establish(connection, "exempel", FIRST)
    assert authority(connection) == Authority(id="exempel", namespace=FIRST)


def test_the_secret_namespace_never_changes(connection: Connection) -> None:
    establish(connection, "exempel", FIRST)
    assert establish(connection, "exempel", SECOND).namespace == FIRST


def test_another_authority_cannot_take_the_ledger_over(connection: Connection) -> None:
    establish(connection, "exempel", FIRST)
    with pytest.raises(LedgerError, match="belongs to exempel"):
        establish(connection, "annan", SECOND)


def test_an_exception_is_read_back_whole(
    connection: Connection, exception: ReasonedException
) -> None:
    except_item(connection, exception)
    assert exceptions(connection, "kultur") == [exception]
    assert excepted(connection, "kultur") == {"i1": "Tom i källan"}
    assert excepted(connection, "natur") == {}


def test_a_second_reason_replaces_the_first(
    connection: Connection, exception: ReasonedException
) -> None:
    except_item(connection, exception)
    except_item(connection, replace(exception, reason="Gallrad enligt beslut"))
    assert excepted(connection, "kultur") == {"i1": "Gallrad enligt beslut"}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_left_out_without_a_reason(
    connection: Connection, exception: ReasonedException, reason: str
) -> None:
    with pytest.raises(UsageError, match="reason"):
        except_item(connection, replace(exception, reason=reason))


def test_only_the_secrecy_marked_tables_know_names(
    connection: Connection, exception: ReasonedException
) -> None:
    except_item(connection, exception)
    open_row = connection.execute(text("SELECT * FROM exception")).one()
    assert not {"Tom i källan", "Protokoll/tom fil.pdf"} & set(map(str, open_row))


def test_items_are_found_by_name_and_names_by_item(connection: Connection) -> None:
    name_items(connection, [("i2", "å/b.pdf"), ("i1", "å/b.pdf"), ("i3", "c.pdf")])
    name_items(connection, [("i3", "d.pdf")])
    assert items_named(connection, "å/b.pdf") == ["i1", "i2"]
    assert names_of(connection, ["i1", "i3", "i9"]) == {"i1": "å/b.pdf", "i3": "d.pdf"}


def test_odd_bytes_in_a_name_are_kept_readable(connection: Connection) -> None:
    odd = b"\xe5r\x00.txt".decode("utf-8", "surrogateescape")
    name_items(connection, [("i1", odd)])
    assert names_of(connection, ["i1"]) == {"i1": "\\xe5r\\x00.txt"}
    assert items_named(connection, odd) == ["i1"]


def test_a_receipt_is_kept_byte_by_byte(connection: Connection, noon: datetime) -> None:
    document = b'{"odd":  "spacing"}\r\n'

    def keep(document: bytes, at: datetime) -> StoredReceipt:
        kind = ReceiptKind.ACKNOWLEDGEMENT
        return keep_receipt(
            connection, package_id="p1", kind=kind, reference="RA-1", at=at, document=document
        )

    assert receipt_for(connection, "p1", ReceiptKind.ACKNOWLEDGEMENT) is None
    kept = keep(document, noon)
    assert (kept.document, kept.sha256) == (document, hashlib.sha256(document).hexdigest())
    assert (kept.kind, kept.reference, kept.at) == (ReceiptKind.ACKNOWLEDGEMENT, "RA-1", noon)
    assert keep(document, noon + timedelta(hours=1)) == kept
    with pytest.raises(LedgerError, match="another answer"):
        keep(document + b" ", noon)
    assert receipts_for(connection, "p1") == {ReceiptKind.ACKNOWLEDGEMENT: kept}


def test_a_package_has_one_answer_of_each_kind(connection: Connection, noon: datetime) -> None:
    for kind in (ReceiptKind.CUSTODY, ReceiptKind.ACKNOWLEDGEMENT):
        keep_receipt(
            connection, package_id="p1", kind=kind, reference="1", at=noon, document=kind.encode()
        )
    kept = receipts_for(connection, "p1")
    assert list(kept) == [ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.CUSTODY]
    assert kept[ReceiptKind.CUSTODY].document == b"mottagningsbevis"


def test_a_killed_run_is_told_from_one_that_ended(connection: Connection, noon: datetime) -> None:
    assert last_run(connection, "nightly") is None
    start_run(connection, "r1", job="nightly", at=noon)
    end_run(connection, "r1", at=noon + timedelta(minutes=5), outcome="success")
    ended = last_run(connection, "nightly")
    assert ended is not None
    assert (ended.outcome, ended.ended_at) == ("success", noon + timedelta(minutes=5))
    killed = start_run(connection, "r2", job="nightly", at=noon + timedelta(days=1))
    start_run(connection, "r3", job="other", at=noon)
    assert last_run(connection, "nightly") == killed
    assert (killed.ended_at, killed.outcome) == (None, "")


def test_the_last_run_is_the_one_that_began_last_also_when_clocks_go_back(
    connection: Connection, noon: datetime
) -> None:
    start_run(connection, "r1", job="nightly", at=noon)
    start_run(connection, "r2", job="nightly", at=noon - timedelta(hours=1))
    found = last_run(connection, "nightly")
    assert found is not None
    assert found.id == "r2"


def test_a_run_ends_once(connection: Connection, noon: datetime) -> None:
    start_run(connection, "r1", job="nightly", at=noon)
    end_run(connection, "r1", at=noon, outcome="success")
    for name in ("r1", "r9"):
        with pytest.raises(LedgerError, match=name):
            end_run(connection, name, at=noon, outcome="failure")


def test_reports_are_found_by_what_they_are_about(connection: Connection, noon: datetime) -> None:
    first = StoredReport(id="c1", about="p1", path="reports/1.html", sha256="ab" * 32, at=noon)
    second = replace(first, id="c2", path="reports/2.html")
    for report in (first, second, replace(first, id="c3", about="p2")):
        keep_report(connection, report)
    assert reports_about(connection, "p1") == [first, second]
