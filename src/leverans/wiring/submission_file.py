"""The keys of an agreement that settle what is delivered, when, and what follows."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from leverans.model.submission import (
    AfterwardsTerms,
    AgreementStatus,
    ConductTerms,
    ProtectionTerms,
    ScopeTerms,
    SubmissionTerms,
    SystemTerms,
)
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.toml_file import Settings
from leverans.wiring.workspace_file import Names

Count = Annotated[int, Field(ge=0)]


class ScopeTable(Settings):
    """`[scope]`: what is delivered."""

    rows: Names = ()
    period_from: str = ""
    period_to: str = ""
    cut_off: date | None = None
    records: Count = 0
    bytes: Count = 0
    granularity: str = ""
    frequency: str = ""


class ProtectionTable(Settings):
    """`[protection]`: secrecy and personal data."""

    secrecy: Names = ()
    personal_data: Literal["", "none", "ordinary", "sensitive"] = ""
    protected_identities: bool = False
    exposure: Literal["", "public", "request_only", "hidden"] = ""


class SystemTable(Settings):
    """`[system]`: the source system."""

    version: str = ""
    vendor: str = ""
    information_owner: str = ""


class ConductTable(Settings):
    """`[conduct]`: how a delivery goes about."""

    channel: str = ""
    encryption: str = ""
    character_set: str = "UTF-8"
    mapping_version: str = ""
    deadline: date | None = None
    answer_days: Count = 0
    criteria: str = ""
    sample: Count = 0
    repairs: str = ""


class AfterwardsTable(Settings):
    """`[afterwards]`: the source's copies, cost and ending."""

    source_disposal: str = ""
    grace_days: Count = 30
    cost: str = ""
    termination: str = ""


class GateTable(Settings):
    """`[gate]`: what a final archive asks before it takes anything."""

    min_age_years: Count = 10


class SubmissionFile(Settings):
    """The part of an agreement file that says what the two parties have signed."""

    version: str = ""
    status: Literal["draft", "agreed", "ended"] = "agreed"
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: Names = ()
    decisions: Names = ()
    successors: Names = ()
    scope: ScopeTable = ScopeTable()
    protection: ProtectionTable = ProtectionTable()
    system: SystemTable = SystemTable()
    conduct: ConductTable = ConductTable()
    afterwards: AfterwardsTable = AfterwardsTable()
    gate: GateTable | None = None

    @model_validator(mode="after")
    def _in_force_some_time(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise not_allowed("valid_from ≤ valid_to")
        return self

    def terms(self) -> SubmissionTerms:
        """As the model has it."""
        return SubmissionTerms(
            version=self.version,
            status=AgreementStatus(self.status),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            legal_basis=self.legal_basis,
            decisions=self.decisions,
            successors=self.successors,
            scope=ScopeTerms(**self.scope.model_dump()),
            protection=ProtectionTerms(**self.protection.model_dump()),
            system=SystemTerms(**self.system.model_dump()),
            conduct=ConductTerms(**self.conduct.model_dump()),
            afterwards=AfterwardsTerms(**self.afterwards.model_dump()),
        )
