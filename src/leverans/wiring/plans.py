"""Reads a records plan of the workspace: the table, and the file that says what it rests on."""

import re
from typing import Annotated

from pydantic import AfterValidator

from leverans.messages.catalogue import find
from leverans.model.errors import ConfigurationError
from leverans.model.finding import Finding, Level
from leverans.model.plan import RecordsPlan
from leverans.plan.table import read_plan
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

# What a period may count from (practice.md §1.3); of use when phrases are interpreted.
TRIGGERS = (
    "created",
    "received",
    "decided",
    "legal_force",
    "closed",
    "fiscal_year_end",
    "contract_end",
    "employment_end",
    "last_entry",
    "delivered",
    "scanned",
    "superseded",
    "approved",
    "published",
    "paid",
    "grant_reported",
    "returned",
    "warranty_end",
    "validity_end",
    "event_end",
    "project_end",
    "death",
)


def _date(value: str) -> str:
    if value and not DATE.fullmatch(value):
        raise not_allowed('"2026-01-01"')
    return value


Date = Annotated[str, AfterValidator(_date)]


class PlanFile(Settings):
    """The keys of `plans/NAME.toml`; what is left out is taken from the table's own columns."""

    plan_id: str = ""
    version: str = ""
    decision: str = ""
    in_force_from: Date = ""
    in_force_to: Date = ""
    default_trigger: Annotated[str, one_of("", *TRIGGERS)] = ""


def list_plans(workspace: WorkspaceSettings) -> tuple[str, ...]:
    """The names of all plans of a workspace, in order."""
    found = workspace.folder(FOLDER).glob("*.csv")
    return tuple(sorted(path.stem for path in found if ID.fullmatch(path.stem)))


def load_plan(workspace: WorkspaceSettings, name: str) -> RecordsPlan:
    """The plan `plans/NAME.csv`.

    Raises:
        UsageError: there is no such plan.
        ConfigurationError: it has errors, each a finding; warnings are in `check_plan`.
    """
    plan, findings = check_plan(workspace, name)
    errors = [found for found in findings if found.level is Level.ERROR]
    if errors:
        raise configuration_error(f"{FOLDER}/{name}.csv", errors)
    return plan


def check_plan(workspace: WorkspaceSettings, name: str) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    """The plan with all that was found, warnings included; unusable when one is an error.

    Raises:
        UsageError: there is no such plan. ConfigurationError: its TOML file is wrong.
    """
    path = workspace.folder(FOLDER, f"{name}.csv")
    if not ID.fullmatch(name) or not path.is_file():
        known = ", ".join(list_plans(workspace)) or "-"
        raise usage_error(find("SET-NO-PLAN", name=name, known=known))
    about = _about(workspace, name)
    shown = shown_path(path, workspace.root)
    try:
        data = path.read_bytes()
    except OSError as failed:
        raise ConfigurationError(f"cannot be read: {failed.strerror}", place=shown) from failed
    return read_plan(
        data,
        plan_id=about.plan_id,
        version=about.version,
        decision=about.decision,
        in_force_from=about.in_force_from,
        shown=shown,
    )


def _about(workspace: WorkspaceSettings, name: str) -> PlanFile:
    path = workspace.folder(FOLDER, f"{name}.toml")
    if not path.is_file():
        return PlanFile()
    return read_toml(path, PlanFile, root=workspace.root).value
