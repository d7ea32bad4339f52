"""The technical log's own retention: files older than so many weeks are taken away by night.

They are no evidence and no record of anybody's case: this is the documented rule of a technical
log (`docs/explanations/three-logs.md`), and no culling that needs an order. Nothing else in
`var/log` is touched.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from leverans.clock import LOCAL
from leverans.jobs.night_place import NightPlace
from leverans.wiring.technical_log import ENDING, PREFIX

OF_A_DAY = re.compile(re.escape(PREFIX) + r"(\d{4}-\d{2}-\d{2})" + re.escape(ENDING))
OLD_NAME = "technical.jsonl"  # the one file of versions before there was one for each day


def remove_old(site: NightPlace) -> int:
    """Remove the files whose weeks have passed; how many there were.

    A file that cannot be removed tonight is left for tomorrow.
    """
    first = site.clock().date() - timedelta(weeks=site.night.log_weeks)
    removed = 0
    for path, day in _dated(site):
        if day >= first:
            continue
        try:
            path.unlink()
        except OSError:
            continue
        removed += 1
    return removed


def _dated(site: NightPlace) -> Iterator[tuple[Path, date]]:
    """The files of the technical log, each with the last day that it can tell of."""
    for path in sorted(site.folder("log").iterdir()):
        named = OF_A_DAY.fullmatch(path.name)
        if path.is_symlink() or not path.is_file():
            continue
        if named:
            try:
                yield path, date.fromisoformat(named[1])
            except ValueError:
                continue
        elif path.name == OLD_NAME:
            yield path, datetime.fromtimestamp(path.stat().st_mtime, LOCAL).date()
