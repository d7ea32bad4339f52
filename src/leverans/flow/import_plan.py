"""Import a records plan: every cell is kept verbatim, and the rows as they were read.

A version has a name of its own. What stands under a name never changes: a revision is a version
more, whether it comes once a year or between.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.plan_file import KINDS, AboutPlan, PlanRead, kind_of, read_plan_file
from leverans.flow.plan_toml import plan_toml, says_the_same
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.ledger.plan_versions import PlanEntry, PlanFileKept, keep_plan, plan_entry, plan_file
from leverans.messages.catalogue import find
from leverans.model.finding import Finding, Findings, Report
from leverans.model.plan import RecordsPlan
from leverans.model.rights import Right
from leverans.plan.phrase_id import phrase_id
from leverans.plan.table import is_day

NAME = re.compile(r"[A-Za-z0-9åäöÅÄÖ][A-Za-z0-9åäöÅÄÖ_-]{0,99}")
NEEDED = ("decision", "version", "in_force_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanToImport:
    """A plan that was read and may be kept.

    Attributes:
        name: how agreements name it. data: the file. about: what is stated beside it, complete.
        read: what the file says. report: what was found; unless it passed nothing is kept.
    """

    name: str
    data: bytes
    about: AboutPlan
    read: PlanRead
    report: Report

    @property
    def plan(self) -> RecordsPlan:
        """Its rows."""
        return self.read.plan


def read_to_import(file: Path, name: str, about: AboutPlan) -> PlanToImport:
    """Read a plan for looking at it, or for importing it. Nothing is written.

    Args:
        file: CSV, XLSX or ODS. name: how agreements are to name it; "" = id and version of the
            plan. about: what is stated beside the table.

    Raises:
        UsageError: name or days are none.
    """
    for day in (about.in_force_from, about.in_force_to):
        if day and not is_day(day):
            raise refused("USE-DATE", date=day)
    if name and not NAME.fullmatch(name):
        raise refused("USE-PLAN-NAME", name=name)
    data = file.read_bytes()
    read = read_plan_file(data, stated=about.stated, layout=about.layout, shown=file.name)
    chosen = name or _name_of(read.plan)
    plan = read.plan if read.plan.plan_id else replace(read.plan, plan_id=chosen)
    findings = Findings()
    for finding in (*read.findings, *_rows_missing(about, read.plan, file.name)):
        findings.add(finding)
    subject = chosen or file.name
    report = Report(subject=subject, findings=findings.listed, counts_by_rule=findings.counts)
    return PlanToImport(
        name=chosen,
        data=data,
        about=about if about.plan_id or read.plan.plan_id else replace(about, plan_id=chosen),
        read=replace(read, plan=plan),
        report=report,
    )


def _rows_missing(about: AboutPlan, plan: RecordsPlan, shown: str) -> Iterator[Finding]:
    """Rows that a precondition names and the plan has not: a slip there would hold nothing back."""
    rows = {row.row_id for row in plan.rows}
    for row_id, waiting in about.preconditions.items():
        for named in (row_id, *(one.row_id for one in waiting)):
            if named not in rows:
                yield find("PLAN-PRECONDITION-ROW", row_id=named, location=shown)


def import_plan(site: Site, wanted: PlanToImport, *, dry_run: bool = False) -> None:
    """Keep a plan in the ledger, and as `plans/NAME.csv` (`.xlsx`, `.ods`) with `plans/NAME.toml`.

    The same again changes nothing. A plan with errors is not kept.

    Raises:
        UsageError: something that must be known of a plan is not said, or a plan of that name
            says something else. Denied: who acts may not.
    """
    if not wanted.report.passed:
        return
    _complete(wanted)
    kind, about = kind_of(wanted.data), plan_toml(wanted.about)
    folder = site.root / "plans"
    _unlike(folder, wanted, kind, about)
    with site.ledger.begin() as connection:
        acting = admitted(site, connection, Right.PLAN_IMPORT)
        known = plan_entry(connection, wanted.name)
        file = PlanFileKept(kind=kind, document=wanted.data, about=about)
        if known is not None:
            _same_as_kept(connection, known, _entry(acting, wanted), about)
        if dry_run:
            return
        if known is None:
            _keep(acting, connection, wanted, file)
        _put_files(folder, wanted.name, file)


def _same_as_kept(connection: Connection, kept: PlanEntry, new: PlanEntry, about: str) -> None:
    beside = plan_file(connection, kept).about
    if _facts(kept) != _facts(new) or not says_the_same(beside, about):
        raise refused("USE-PLAN-EXISTS", name=kept.name)


def _keep(site: Site, connection: Connection, wanted: PlanToImport, file: PlanFileKept) -> None:
    """Put the version and its event into the books."""
    plan = wanted.plan
    phrases = [phrase_id(row.retention_text) for row in plan.rows]
    keep_plan(connection, _entry(site, wanted), plan, file, phrases)
    imported = Happened(
        event="plan.imported",
        refs={"plan": wanted.name, "plan_digest": plan.digest},
        counts={"rows": len(plan.rows)},
        evidence=plan.digest,
    )
    write(site, connection, imported)


def _put_files(folder: Path, name: str, file: PlanFileKept) -> None:
    """Put the files where agreements look for them, whole or not at all; what is there stays."""
    folder.mkdir(exist_ok=True)
    for ending, content in ((file.kind, file.document), ("toml", file.about.encode())):
        path = folder / f"{name}.{ending}"
        if not path.exists():
            replace_file(path, content)


def _entry(site: Site, wanted: PlanToImport) -> PlanEntry:
    plan = wanted.plan
    return PlanEntry(
        name=wanted.name,
        plan_id=plan.plan_id,
        version=plan.version,
        decision=plan.decision,
        digest=plan.digest,
        in_force_from=plan.in_force_from,
        in_force_to=wanted.about.in_force_to,
        default_trigger=wanted.about.default_trigger,
        row_count=len(plan.rows),
        imported_by=site.actor,
        imported_at=site.clock(),
    )


def _facts(entry: PlanEntry) -> tuple[str, ...]:
    """What is the same when a version is imported again."""
    told = (entry.plan_id, entry.version, entry.decision, entry.digest)
    return (*told, entry.in_force_from, entry.in_force_to, entry.default_trigger)


def _complete(wanted: PlanToImport) -> None:
    """Without name, decision, version and day a plan is no version of anything."""
    if not wanted.name:
        raise refused("USE-PLAN-FACT", option="--name")
    for fact in NEEDED:
        if not getattr(wanted.plan, fact):
            raise refused("USE-PLAN-FACT", option=f"--{fact.replace('_', '-')}")
    if not is_day(wanted.plan.in_force_from):
        raise refused("USE-DATE", date=wanted.plan.in_force_from)


def _unlike(folder: Path, wanted: PlanToImport, kind: str, about: str) -> None:
    """Refuse when the workspace has another plan of that name."""
    same: dict[str, Callable[[bytes], bool]] = {
        ending: lambda _: False for ending in KINDS if ending != kind
    }
    same[kind] = lambda content: content == wanted.data
    same["toml"] = lambda content: says_the_same(content.decode(), about)
    for ending, is_same in same.items():
        path = folder / f"{wanted.name}.{ending}"
        if path.exists() and not is_same(path.read_bytes()):
            raise refused("USE-PLAN-EXISTS", name=wanted.name)


def _name_of(plan: RecordsPlan) -> str:
    """A name made of a plan's id and version, "" where they make none."""
    made = "-".join(part for part in (plan.plan_id, plan.version) if part).replace(".", "-")
    return made if plan.plan_id and plan.version and NAME.fullmatch(made) else ""
