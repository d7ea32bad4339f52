"""`show`, `search` and `get` of a record that was culled."""

from pathlib import Path

from leverans.flow.destroying import destroy_records
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.watch import Quiet
from leverans.testing.command_line import Command
from leverans.testing.cullable import keep_cullable, mandate
from leverans.testing.mellanarkiv import Mellanarkiv


def test_they_say_when_and_by_which_protocol(leverans: Command, tmp_path: Path) -> None:
    archive = Mellanarkiv(tmp_path / "archive").make()
    kept = keep_cullable(archive.store.root, tmp_path / "scratch")
    opened = archive.open()
    with opened.site.ledger:
        rebuild_archive(opened.site, Quiet())
        doomed = kept.doomed(archive.store, "två")
        destroy_records(opened.site, kept.package_id, doomed, mandate())
    record, place = kept.records["två"], ("-C", str(archive.root))
    told = leverans(*place, "show", record)
    assert told.code == 0
    assert "är gallrad 2026-11-27" in told.out
    assert "protokoll GP-2026-0001" in told.out
    asked = leverans(*place, "search", record, "--json").json
    assert (asked["total"], asked["tombstones"][0]["record"]) == (0, record)
    assert "är gallrad 2026-11-27" in leverans(*place, "search", record).out
    assert "tombstones" not in leverans(*place, "search", record, "--external", "--json").json
    got = leverans(*place, "get", record, "--into", str(tmp_path / "out"))
    assert got.code == 2
    assert "är gallrad 2026-11-27, protokoll GP-2026-0001" in got.err
    whole = leverans(*place, "show", kept.package_id, "--json").json
    assert [one["record"] for one in whole["tombstones"]] == [record]
