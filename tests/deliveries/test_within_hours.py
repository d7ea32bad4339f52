from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.deliveries.dropfolder import DropFolder
from leverans.deliveries.within_hours import WithinHours
from leverans.model.errors import NotNow
from leverans.model.hours import Hours
from leverans.storage.local import LocalFolder
from leverans.testing.target_contract import PACKAGE_ID, note_for, package_at

EVENING = Hours(start=time(20), end=time(6))
SIX = datetime(2026, 11, 3, 6, 0, tzinfo=LOCAL)


def test_sending_stops_when_the_hours_are_over_and_goes_on_there_when_they_begin(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{PACKAGE_ID}.tar"
    path.write_bytes(bytes(range(256)) * 20_000)
    package = package_at(path, PACKAGE_ID, "tar")
    (tmp_path / "drop").mkdir()
    folder = DropFolder(LocalFolder(tmp_path / "drop"))
    now = SIX - timedelta(seconds=2)

    def clock() -> datetime:
        nonlocal now
        now += timedelta(seconds=1)
        return now

    target = WithinHours(folder, EVENING, clock)
    told: list[int] = []
    target.announce(note_for(package))
    with pytest.raises(NotNow) as stopped:
        target.send(package, note_for(package), told.append)
    assert stopped.value.until == SIX.replace(hour=20)
    there = sum(told)
    assert there < package.size
    assert not list((tmp_path / "drop" / "incoming").glob("*.tar"))

    with pytest.raises(NotNow):
        target.send(package, note_for(package), told.append)
    assert sum(told) == there
    now = SIX.replace(hour=20)
    told.clear()
    assert target.send(package, note_for(package), told.append).resent
    assert told[0] == there
    assert sum(told) == package.size
