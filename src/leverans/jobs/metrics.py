"""The night's figures as a text file for Prometheus (node_exporter's textfile collector).

Labels are ids and words of our own: the authority's id, an agreement's, a state. What is not
known is not written: a series that is missing says so, a 0 would lie.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from leverans.jobs.night_figures import NightFigures
from leverans.jobs.night_told import NightTold
from leverans.model.errors import StorageError

AUTHORITY = "authority"
READABLE = 0o644  # node_exporter runs as somebody else


class Sheet:
    """Gauges of one authority in a registry of their own: none of this process, none of Python."""

    def __init__(self, authority: str) -> None:
        """Begin with nothing."""
        self.registry = CollectorRegistry()
        self._authority = authority

    def put(self, name: str, told: str, value: float | None) -> None:
        """One number; nothing where it is not known."""
        if value is not None:
            gauge = Gauge(f"leverans_{name}", told, [AUTHORITY], registry=self.registry)
            gauge.labels(self._authority).set(value)

    def put_each(self, name: str, told: str, label: str, values: Mapping[str, int]) -> None:
        """A number for each value of a label."""
        labels = [AUTHORITY, label]
        gauge = Gauge(f"leverans_{name}", told, labels, registry=self.registry)
        for key, value in values.items():
            gauge.labels(self._authority, key).set(value)


def metrics_text(
    told: NightTold, figures: NightFigures | None, *, authority: str, mails_waiting: int
) -> bytes:
    """The whole text file.

    Args:
        told: how the night went. figures: None where the ledger could not be read.
        authority: id for the label. mails_waiting: that could not be sent yet.
    """
    sheet = Sheet(authority)
    _put_run(sheet, told)
    sheet.put("mails_waiting", "Mails of nights that could not be sent yet.", mails_waiting)
    if figures is not None:
        _put_deliveries(sheet, figures)
        _put_archive(sheet, figures)
        _put_log(sheet, figures)
    return generate_latest(sheet.registry)


def _put_run(sheet: Sheet, told: NightTold) -> None:
    begun, ended = told.started_at, told.ended_at
    sheet.put("nightly_start_time_seconds", "When the last night began.", begun.timestamp())
    sheet.put("nightly_end_time_seconds", "When the last night ended.", ended.timestamp())
    took = ended.timestamp() - begun.timestamp()
    sheet.put("nightly_duration_seconds", "How long the last night took.", took)
    code = "Exit code of the last night: 0 done, 1 held, 2 wrong settings, 3 the world failed."
    sheet.put("nightly_exit_code", code, told.exit_code)
    sheet.put("culling_due_records", "Records the plan calls due to be culled.", told.due)
    night = told.night
    if night is None:
        return
    sheet.put(
        "nightly_missed_nights",
        "Nights without a run between the last run and the one before.",
        len(night.missed),
    )
    results = night.results
    retries = sum(result.tries - 1 for result in results)
    sheet.put("nightly_retries", "Second tries in the last night.", retries)
    for name in ("packages", "files", "bytes"):
        at_hand = sum(getattr(result, name) for result in results)
        sheet.put(f"nightly_{name}", f"Content of the deliveries at hand: {name}.", at_hand)
    sheet.put_each(
        "nightly_agreement_exit_code",
        "Exit code of each agreement that was due.",
        "agreement",
        {result.agreement: result.exit_code for result in results},
    )


def _put_deliveries(sheet: Sheet, figures: NightFigures) -> None:
    sheet.put_each("deliveries", "Deliveries by status.", "status", figures.deliveries)
    sheet.put_each("packages", "Packages by status.", "status", figures.packages)
    sheet.put("delivered_files", "Files that the archive has taken over.", figures.files)
    sheet.put("delivered_bytes", "Bytes that the archive has taken over.", figures.bytes)
    sheet.put("held_deliveries", "Deliveries held by findings.", figures.deliveries["held"])
    sheet.put("receipts_waiting", "Packages without the archive's last answer.", figures.waiting)
    oldest = figures.oldest_wait.total_seconds() if figures.oldest_wait is not None else 0
    sheet.put("receipt_oldest_wait_seconds", "How long the oldest of them has waited.", oldest)


def _put_archive(sheet: Sheet, figures: NightFigures) -> None:
    sheet.put_each("receptions", "Packages that arrived, by status.", "status", figures.receptions)
    failures = "Packages of the archive that were damaged when last read."
    sheet.put("fixity_failures", failures, figures.damaged)
    sheet.put("holds", "Holds that stop culling.", figures.holds)
    sheet.put_each("open_tasks", "Open tasks of controlling.", "severity", figures.tasks)
    sheet.put("break_glass_open", "Openings by break-glass not yet closed.", figures.break_glass)
    sheet.put("free_bytes", "Bytes free on the workspace's file system.", figures.free)


def _put_log(sheet: Sheet, figures: NightFigures) -> None:
    sheet.put("log_events", "Events of the evidence log.", figures.events)
    if figures.anchor is None:
        return
    anchor = figures.anchor
    sheet.put("log_anchor_number", "Number of the newest anchor.", anchor.number)
    sheet.put("log_anchor_age_seconds", "Age of the newest anchor.", anchor.age.total_seconds())
    uncovered = figures.events - anchor.events
    sheet.put("log_events_after_anchor", "Events that no anchor covers yet.", uncovered)


def write_metrics(path: Path, content: bytes) -> None:
    """Put the file in the place of the one before; a reader sees one of them, whole.

    The folder must be there: one that was made by mistake would be read by nobody.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            temporary = Path(part.name)
            try:
                part.write(content)
                part.flush()
                os.fchmod(part.fileno(), READABLE)
                os.fsync(part.fileno())
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as failed:
        raise StorageError(f"cannot be written: {failed.strerror}", place=str(path)) from failed
