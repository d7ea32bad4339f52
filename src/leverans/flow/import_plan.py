"""Import a records plan: every cell is kept verbatim, no phrase is interpreted."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from leverans.flow.history import Happened, write
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.model.finding import Findings, Report
from leverans.model.plan import RecordsPlan
from leverans.plan.table import read_plan

NAME = re.compile(r"[A-Za-z0-9åäöÅÄÖ][A-Za-z0-9åäöÅÄÖ_-]{0,99}")


def import_plan(
    site: Site, file: Path, name: str, facts: Mapping[str, str]
) -> tuple[RecordsPlan, Report]:
    """Read a plan and keep it as `plans/NAME.csv` with `plans/NAME.toml`.

    Args:
        file: the CSV file. name: how agreements name the plan.
        facts: `decision`, `version` and `in_force_from` of the plan.

    Raises:
        UsageError: the name or the date is none, or a plan of that name says something else.
    """
    _check(name, facts["in_force_from"])
    data = file.read_bytes()
    plan, found = read_plan(data, plan_id=name, shown=file.name, **facts)
    findings = Findings()
    for finding in found:
        findings.add(finding)
    report = Report(subject=name, findings=findings.listed, counts_by_rule=findings.counts)
    if not report.passed:
        return plan, report
    kept = _files(site.root / "plans", name, data, facts)
    if any(path.exists() and path.read_bytes() != content for path, content in kept.items()):
        raise refused("USE-PLAN-EXISTS", name=name)
    with site.ledger.begin() as connection:
        imported = Happened(
            event="plan.imported",
            refs={"plan": name, "plan_digest": plan.digest},
            counts={"rows": len(plan.rows)},
            evidence=plan.digest,
        )
        write(site, connection, imported)
        for path, content in kept.items():
            path.parent.mkdir(exist_ok=True)
            replace_file(path, content)
    return plan, report


def _files(folder: Path, name: str, data: bytes, facts: Mapping[str, str]) -> dict[Path, bytes]:
    """What is kept of a plan: the table as it came, and beside it what the plan rests on."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    about = ("\n".join(lines) + "\n").encode()
    return {folder / f"{name}.csv": data, folder / f"{name}.toml": about}


def _check(name: str, day: str) -> None:
    """A plan's name is a file's name and an id in the log; its day is a day."""
    if not NAME.fullmatch(name):
        raise refused("USE-PLAN-NAME", name=name)
    with suppress(ValueError):
        if date.fromisoformat(day).isoformat() == day:
            return
    raise refused("USE-DATE", date=day)
