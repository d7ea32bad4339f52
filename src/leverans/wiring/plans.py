"""Reads a records plan of the workspace: the table, and the file that says what it rests on."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from leverans.flow.plan_file import KINDS, AboutPlan, by_row, read_plan_file
from leverans.messages.catalogue import find
from leverans.model.errors import ConfigurationError
from leverans.model.finding import Finding, Level
from leverans.model.plan import Precondition, RecordsPlan
from leverans.model.retention_rule import Trigger
from leverans.plan.columns import KNOWN
from leverans.plan.layout import Layout
from leverans.plan.reading import DEFAULT_TRIGGERS
from leverans.wiring.allowed import one_of
from leverans.wiring.ids import ID
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.toml_file import (
    Settings,
    configuration_error,
    read_toml,
    shown_path,
    usage_error,
)
from leverans.wiring.workspace import WorkspaceSettings

FOLDER = "plans"
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _date(value: str) -> str:
    if value and not DATE.fullmatch(value):
        raise not_allowed('"2026-01-01"')
    return value


Date = Annotated[str, AfterValidator(_date)]


class PlanTable(Settings):
    """`[table]`: where the headings stand, and what they mean; what is left out is found."""

    sheet: str = ""
    header_row: Annotated[int, Field(ge=0)] = 0
    header_rows: Annotated[int, Field(ge=0, le=2)] = 0
    columns: dict[str, Annotated[str, one_of("", *KNOWN)]] = Field(default_factory=dict)

    def layout(self) -> Layout:
        """The same as a value of `plan`."""
        return Layout(
            sheet=self.sheet,
            header_row=self.header_row,
            header_rows=self.header_rows,
            columns=dict(self.columns),
        )


class PlanPrecondition(Settings):
    """`[[preconditions]]`: records of `row_id` wait for those of the row `other`."""

    row_id: str
    other: str
    trigger: Annotated[str, one_of("", *Trigger)] = ""
    preserved: bool = False

    def pair(self) -> tuple[str, Precondition]:
        """The row that waits, and for what."""
        one = Precondition(row_id=self.other, trigger=self.trigger, preserved=self.preserved)
        return self.row_id, one


class PlanFile(Settings):
    """The keys of `plans/NAME.toml`; what is left out is taken from the table's own columns."""

    plan_id: str = ""
    version: str = ""
    decision: str = ""
    in_force_from: Date = ""
    in_force_to: Date = ""
    default_trigger: Annotated[str, one_of("", *DEFAULT_TRIGGERS)] = ""
    preamble: str = ""
    preconditions: Annotated[tuple[PlanPrecondition, ...], Field(strict=False)] = ()
    table: PlanTable = PlanTable()

    def about(self) -> AboutPlan:
        """The same as a value of `flow`."""
        told = self.model_dump(exclude={"table", "preconditions"})
        waiting = by_row(each.pair() for each in self.preconditions)
        return AboutPlan(**told, preconditions=waiting, layout=self.table.layout())


def list_plans(workspace: WorkspaceSettings) -> tuple[str, ...]:
    """The names of all plans of a workspace, in order."""
    found = (path for kind in KINDS for path in workspace.folder(FOLDER).glob(f"*.{kind}"))
    return tuple(sorted({path.stem for path in found if ID.fullmatch(path.stem)}))


def about_plan(workspace: WorkspaceSettings, path: Path) -> AboutPlan:
    """What a file like `plans/NAME.toml` says of a plan.

    Raises:
        ConfigurationError: it is wrong, with a finding for each mistake.
    """
    return read_toml(path, PlanFile, root=workspace.root).value.about()


def load_plan(workspace: WorkspaceSettings, name: str) -> RecordsPlan:
    """The plan `plans/NAME.csv`, or `.xlsx` or `.ods`.

    Raises:
        UsageError: there is no such plan.
        ConfigurationError: it has errors, each a finding; warnings are in `check_plan`.
    """
    plan, findings = check_plan(workspace, name)
    errors = [found for found in findings if found.level is Level.ERROR]
    if errors:
        shown = errors[0].location.partition("#")[0]
        raise configuration_error(shown, errors)
    return plan


def check_plan(workspace: WorkspaceSettings, name: str) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    """The plan with all that was found, warnings included; unusable when one is an error.

    Raises:
        UsageError: there is no such plan. ConfigurationError: its TOML file is wrong.
    """
    path = _table_of(workspace, name)
    if path is None:
        known = ", ".join(list_plans(workspace)) or "-"
        raise usage_error(find("SET-NO-PLAN", name=name, known=known))
    beside = workspace.folder(FOLDER, f"{name}.toml")
    about = about_plan(workspace, beside) if beside.is_file() else AboutPlan()
    shown = shown_path(path, workspace.root)
    try:
        data = path.read_bytes()
    except OSError as failed:
        raise ConfigurationError(f"cannot be read: {failed.strerror}", place=shown) from failed
    read = read_plan_file(data, stated=about.stated, layout=about.layout, shown=shown)
    return read.plan, read.findings


def _table_of(workspace: WorkspaceSettings, name: str) -> Path | None:
    """The file of a plan, in whichever form it is kept."""
    if not ID.fullmatch(name):
        return None
    paths = (workspace.folder(FOLDER, f"{name}.{kind}") for kind in KINDS)
    return next((path for path in paths if path.is_file()), None)
