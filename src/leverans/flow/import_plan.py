"""Import a records plan: every cell is kept verbatim, no phrase is interpreted."""

import json
from collections.abc import Mapping
from pathlib import Path

from leverans.flow.history import Happened, write
from leverans.flow.refused import refused
from leverans.flow.saved_report import replace_file
from leverans.flow.site import Site
from leverans.model.finding import Findings, Report
from leverans.model.plan import RecordsPlan
from leverans.plan.table import read_plan


def import_plan(
    site: Site, file: Path, name: str, facts: Mapping[str, str]
) -> tuple[RecordsPlan, Report]:
    """Read a plan and keep it as `plans/NAME.csv` with `plans/NAME.toml`.

    Args:
        file: the CSV file. name: how agreements name the plan.
        facts: `decision`, `version` and `in_force_from` of the plan.

    Raises:
        UsageError: a plan of that name with other content is there already.
    """
    data = file.read_bytes()
    plan, found = read_plan(data, plan_id=name, shown=file.name, **facts)
    findings = Findings()
    for finding in found:
        findings.add(finding)
    report = Report(subject=name, findings=findings.listed, counts_by_rule=findings.counts)
    if not report.passed:
        return plan, report
    folder = site.root / "plans"
    folder.mkdir(exist_ok=True)
    table, settings = folder / f"{name}.csv", folder / f"{name}.toml"
    if table.exists() and table.read_bytes() != data:
        raise refused("USE-PLAN-EXISTS", name=name)
    replace_file(table, data)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    replace_file(settings, ("\n".join(lines) + "\n").encode())
    with site.ledger.begin() as connection:
        imported = Happened(
            event="plan.imported",
            refs={"plan": name, "plan_digest": plan.digest},
            counts={"rows": len(plan.rows)},
            evidence=plan.digest,
        )
        write(site, connection, imported)
    return plan, report
