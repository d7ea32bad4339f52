"""The keys of an agreement that say when and how what lies in the source may be culled."""

from typing import Annotated, Literal

from pydantic import Field

from leverans.model.source_disposal import Method, SourceDisposalTerms
from leverans.wiring.toml_file import Settings
from leverans.wiring.workspace_file import Required

Days = Annotated[int, Field(ge=0, le=36500)]


class SourceDisposalTable(Settings):
    """`[source_disposal]`: culling at the source; without the table nothing is culled there."""

    approval: Required
    grace_days: Days = 30
    bin_days: Days = 93
    backups_days: Days = 0
    confirmation_days: Annotated[int, Field(ge=1, le=366)] = 30
    method: Literal["list", "delete"] = "list"

    def terms(self, grace_days: int) -> SourceDisposalTerms:
        """As the model has it.

        Args:
            grace_days: those of `[afterwards]`; where the two differ the longer counts.
        """
        return SourceDisposalTerms(
            approval=self.approval,
            grace_days=max(self.grace_days, grace_days),
            bin_days=self.bin_days,
            backups_days=self.backups_days,
            confirmation_days=self.confirmation_days,
            method=Method(self.method),
        )
