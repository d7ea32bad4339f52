"""What the source system says that it has removed: kept, compared, and never believed alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.source_disposal.lists import begun_list
from leverans.ingest.sheet import read_sheet
from leverans.ingest.table import Row, Tell
from leverans.ledger.source_disposal import asked_files, count_said, note_said
from leverans.messages.catalogue import find
from leverans.model.culling import ItemState
from leverans.model.finding import Findings, Report
from leverans.model.identity import mint
from leverans.model.rights import Right
from leverans.model.source_disposal import Said
from leverans.plan.fold import folded
from leverans.storage.local import LocalContent

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "item", "post"),
    "path": ("path", "sökväg", "namn"),
    "status": ("status", "resultat", "utfall"),
}
WORDS: Mapping[str, Said] = {
    "deleted": Said.DELETED,
    "raderad": Said.DELETED,
    "gallrad": Said.DELETED,
    "borttagen": Said.DELETED,
    "failed": Said.FAILED,
    "misslyckad": Said.FAILED,
    "kvar": Said.FAILED,
    "missing": Said.MISSING,
    "saknas": Said.MISSING,
}
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTaken:
    """What a result file says of an order's files, all that was said before included.

    Attributes:
        deleted, failed, missing: files, by what the source says. silent: it says nothing of these.
        report: what does not agree. sha256 (hex): of the file.
    """

    order: str
    deleted: int
    failed: int
    missing: int
    silent: int
    report: Report
    sha256: str


def take_result(site: Site, engagement: Engagement, order: str, path: Path) -> ResultTaken:
    """Take a result file in: CSV, XLSX or JSON lines with `id` or `path`, and `status`.

    No item of the order is moved by it: whether a file is gone is for a re-listing to say.

    Raises:
        UsageError: who acts may not confirm, nothing is asked under this order, or the file does
            not have these columns. WorldError: the file cannot be read.
    """
    findings = Findings()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.SOURCE_CONFIRM)
        begun_list(connection, engagement, order)
        taking = _Taking(acting, connection, engagement, order, findings)
        for row in read_sheet(LocalContent(str(path)), path.name, findings.add):
            taking.take(row)
        taking.end()
        said = count_said(connection, order)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        told = Happened(
            event="disposal.reported",
            objects=(("order", order),),
            refs=engagement.refs,
            outcome="failure" if findings.counts else "success",
            counts={word.value: said.get(word.value, 0) for word in Said},
            evidence=digest,
        )
        write(acting, connection, told)
    return _taken(order, said, findings, digest)


def _taken(order: str, said: Mapping[str, int], findings: Findings, digest: str) -> ResultTaken:
    report = Report(
        subject=order,
        profile="source",
        findings=findings.listed,
        counts_by_rule=findings.counts,
    )
    return ResultTaken(
        order=order,
        deleted=said.get(Said.DELETED, 0),
        failed=said.get(Said.FAILED, 0),
        missing=said.get(Said.MISSING, 0),
        silent=said.get("", 0),
        report=report,
        sha256=digest,
    )


class _Taking:
    """Takes the rows of one file, some at a time."""

    def __init__(
        self,
        site: Site,
        connection: Connection,
        engagement: Engagement,
        order: str,
        findings: Findings,
    ) -> None:
        self._site, self._connection, self._order = site, connection, order
        self._system = engagement.agreement.source.system
        self._tell: Tell = findings.add
        self._waiting: dict[str, tuple[Said, int]] = {}
        self._columns: Mapping[str, str] = {}

    def take(self, row: Row) -> None:
        """Take a row in, or tell what is wrong with it."""
        if not self._columns:
            self._columns = _columns_of(row)
        cell = row.cells.get
        word = WORDS.get(folded(cell(self._columns["status"], "")))
        if word is None:
            self._tell(find("SDI-RESULT-WORD", location=f"#row {row.number}"))
            return
        id_ = cell(self._columns.get("id", ""), "").strip()
        item = id_ or self._item(cell(self._columns.get("path", ""), ""))
        self._waiting[item] = (word, row.number)
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def end(self) -> None:
        """Take the last rows, and tell of files that were removed though they were withheld."""
        self._flush()
        withheld = (ItemState.WITHHELD,)
        for asked in asked_files(self._connection, order=self._order, states=withheld):
            if asked.said is Said.DELETED:
                self._tell(find("SDI-RESULT-WITHHELD", item=asked.file.item))
        said = count_said(self._connection, self._order)
        for word, rule in ((Said.FAILED.value, "SDI-RESULT-FAILED"), ("", "SDI-RESULT-SILENT")):
            if said.get(word, 0):
                self._tell(find(rule, order=self._order, count=str(said[word])))

    def _item(self, path: str) -> str:
        return mint(self._site.namespace, "item", self._system, path.replace("\\", "/"))

    def _flush(self) -> None:
        said = {item: word for item, (word, _) in self._waiting.items()}
        for item in sorted(note_said(self._connection, self._order, said)):
            _, number = self._waiting[item]
            self._tell(find("SDI-RESULT-UNKNOWN", location=f"#row {number}"))
        self._waiting.clear()


def _columns_of(row: Row) -> Mapping[str, str]:
    """What the file calls our columns.

    Raises:
        UsageError: it says neither which file, nor what became of it.
    """
    named = {folded(name): name for name in row.cells}
    found = {
        ours: next((named[name] for name in names if name in named), "")
        for ours, names in COLUMNS.items()
    }
    if not found["status"] or not (found["id"] or found["path"]):
        raise refused("USE-RESULT-COLUMNS", found=", ".join(row.cells) or "-")
    return {ours: name for ours, name in found.items() if name}
