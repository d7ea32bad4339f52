"""Story 9 of the practice study: the source's copies go after the archive's receipt, proved.

Before the receipt it is refused; after the receipt, 30 days and an approval there is a list of 200;
one file is still there the next day: the order stays open, and the protocol says 199 and 1.
"""

import json
import os
from pathlib import Path

import pytest

from leverans.flow.cull.due import list_due
from leverans.flow.cull.orders import show_order
from leverans.model.culling import CullingOrder, CullingQuery, OrderState
from leverans.model.due import DueLine
from leverans.model.errors import UsageError
from leverans.signing.document import sign
from leverans.signing.keys import new_key
from leverans.testing.at_source import AGREED, AtSource, delivered_share, source_system
from leverans.testing.bystander import rows
from leverans.testing.two_sides import TwoSides

pytestmark = pytest.mark.story

FILES = 200
LATE = "nämnd/3/protokoll 3.pdf"


def due(world: AtSource) -> dict[str, int]:
    """What stands against the records of the source -> how many; "" = nothing does."""
    found: dict[str, int] = {}

    def take(line: DueLine) -> None:
        said = line.hold or line.verdict.detail
        found[said] = found.get(said, 0) + 1

    with world.acting("archivist") as (site, engagement):
        list_due(site, world.place(site, engagement), CullingQuery(), take)
    return found


def refused(world: AtSource) -> str:
    with pytest.raises(UsageError) as caught:
        world.propose()
    return caught.value.findings[0].rule


def protocol(world: AtSource, order: CullingOrder) -> dict[str, object]:
    """The last protocol of an order, as it was stored."""
    with world.acting("archivist") as (site, _):
        last = [one for one in show_order(site, order.id).documents if one.key.endswith(".json")]
    path = world.sides.producer / "var" / "protocols" / last[-1].key
    found: dict[str, object] = json.loads(path.read_bytes())
    return found


def states(sides: TwoSides) -> set[str]:
    return {str(row["state"]) for row in rows(sides.producer, "SELECT state FROM package")}


def test_nothing_is_proposed_before_the_receipt(tmp_path: Path) -> None:
    world = AtSource(TwoSides(tmp_path))
    world.at("2026-03-02")
    world.sides.make(more=AGREED)
    for number in range(3):
        world.sides.add(f"nämnd/protokoll {number}.pdf")
    world.sides.write()
    world.sides.deliver()
    world.at("2026-05-01")
    assert refused(world) == "USE-NOTHING-DUE"
    assert due(world) == {"not_delivered": 3}
    world.at("2026-03-02")
    world.sides.receive()
    world.at("2026-05-01")  # the kvittens and the proof lie there, and nobody has collected them
    assert due(world) == {"not_delivered": 3}


def test_two_hundred_go_and_one_is_still_there_the_next_day(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, FILES)
    assert due(world) == {"grace": FILES}
    world.at("2026-04-01")
    world.attest()
    assert refused(world) == "USE-NOTHING-DUE"
    world.at("2026-04-02")
    order = world.approved()
    assert (order.listed, order.files) == (FILES, FILES)
    assert world.execute(order).state is OrderState.EXECUTING
    assert len(list(world.sides.source.rglob("*.pdf"))) == FILES
    given = world.give(order, tmp_path / "lista")
    assert (given.records, given.files, given.unnamed) == (FILES, FILES, 0)
    result = source_system(world.sides.source, given.csv_file, keeps=[LATE])
    taken = world.report(order, result)
    assert (taken.deleted, taken.silent) == (FILES, 0)
    assert world.figures(order) == {"destroying": FILES}
    the_next_day_one_is_there(world, order)
    the_last_one_goes_and_everything_is_closed(world, order)


def the_next_day_one_is_there(world: AtSource, order: CullingOrder) -> None:
    world.at("2026-04-03")
    assert world.verify(order).state is OrderState.EXECUTING
    assert world.figures(order) == {"destroyed": FILES - 1, "destroying": 1}
    told = protocol(world, order)
    assert told["destroyed"]["documents"] == FILES - 1  # type: ignore[index]
    assert told["remaining"] == 1
    assert told["status"] == "incomplete"
    assert set(world.settle().values()) == {"source_disposal_due"}
    assert states(world.sides) == {"source_disposal_due"}


def the_last_one_goes_and_everything_is_closed(world: AtSource, order: CullingOrder) -> None:
    (world.sides.source / LATE).unlink()
    world.at("2026-04-04")
    verified = world.verify(order)
    assert verified.state is OrderState.VERIFIED
    assert verified.backups_until == "2026-07-06"  # 93 days in the recycle bin
    assert world.figures(order) == {"absent": FILES}
    world.settle()
    assert states(world.sides) == {"source_disposed"}
    world.at("2026-07-06")
    with pytest.raises(UsageError):
        world.finish(order)
    world.at("2026-07-07")
    assert world.finish(order).state is OrderState.FINAL
    world.settle()
    assert states(world.sides) == {"closed"}
    told = [event.event for event in world.sides.events()]
    for once in ("disposal.source_due", "disposal.source_disposed", "package.closed"):
        assert told.count(once) == 1


def test_what_was_changed_added_or_held_is_not_on_the_list(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 8)
    changed = world.sides.source / "nämnd/1/protokoll 1.pdf"
    changed.write_bytes(changed.read_bytes() + b"en rad till")
    world.sides.add("nämnd/ny.pdf")
    world.sides.write()
    world.at("2026-04-10")
    world.attest()
    assert due(world) == {"": 7, "changed": 1, "not_delivered": 1}
    assert world.approved().listed == 7


def test_what_changes_after_the_approval_is_withheld(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 4)
    world.at("2026-04-10")
    world.attest()
    order = world.approved()
    changed = world.sides.source / "nämnd/2/protokoll 2.pdf"
    time = changed.stat()
    changed.write_bytes(changed.read_bytes().replace(b"handling", b"HANDLING"))
    os.utime(changed, ns=(time.st_atime_ns, time.st_mtime_ns))  # same size, same time
    world.execute(order)
    assert world.figures(order) == {"destroying": 3, "withheld": 1}
    with world.acting("archivist") as (site, _):
        (why,) = show_order(site, order.id).withheld
    assert why.reason == "changed"
    assert world.give(order, tmp_path / "lista").files == 3


def test_a_forged_receipt_does_not_open_the_gate(tmp_path: Path) -> None:
    world = AtSource(TwoSides(tmp_path))
    world.at("2026-03-02")
    world.sides.make(more=AGREED)
    world.sides.add("nämnd/protokoll.pdf")
    world.sides.write()
    world.sides.deliver()
    world.sides.receive()
    (proof,) = (world.sides.drop / "answers").glob("*.mottagningsbevis.json")
    payload = json.loads(proof.read_bytes())["payload"]
    proof.write_bytes(sign(payload, new_key()))
    world.sides.deliver()
    world.at("2026-05-01")
    world.attest()
    assert due(world) == {"not_delivered": 1}
    assert refused(world) == "USE-NOTHING-DUE"


def test_a_receipt_that_was_forged_in_the_ledger_does_not_open_it_either(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 1)
    world.at("2026-05-01")
    world.attest()
    assert due(world) == {"": 1}
    with world.acting("archivist") as (site, _), site.ledger.begin() as connection:
        (kept,) = connection.exec_driver_sql(
            "SELECT document FROM receipt WHERE kind = 'mottagningsbevis'"
        ).scalars()
        forged = sign(json.loads(bytes(kept))["payload"], new_key())
        connection.exec_driver_sql(
            "UPDATE receipt SET document = ? WHERE kind = 'mottagningsbevis'", (forged,)
        )
    assert due(world) == {"no_proof": 1}


def test_without_the_signed_manifest_nothing_is_known_of_any_file(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 2)
    world.at("2026-05-01")
    world.attest()
    (manifest,) = (world.sides.producer / "var" / "outbox").glob("*.manifest.txt")
    manifest.write_bytes(manifest.read_bytes() + b"0" * 64 + b"  data/tillagd.pdf\n")
    assert due(world) == {"no_manifest": 2}


def test_without_the_archives_confirmation_nothing_is_due(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 2)
    world.at("2026-05-01")
    assert due(world) == {"no_confirmation": 2}
    world.attest()
    assert due(world) == {"": 2}
    world.at("2026-06-01")
    assert due(world) == {"old_confirmation": 2}


def test_an_agreement_that_says_nothing_lets_nothing_be_culled(tmp_path: Path) -> None:
    world = delivered_share(tmp_path, 1, terms="")
    world.at("2026-05-01")
    assert refused(world) == "USE-NO-SOURCE-DISPOSAL"
