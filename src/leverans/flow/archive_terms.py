"""What an archive has decided about receiving, before anything has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.model.agreement import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTerms:
    """How packages are received here.

    Attributes:
        agreements: the archive's own copies, by reference. Where it has none, no reference is
            unknown: packages are then checked by their own profile only.
        acceptance: `automatic`, or `manual` = a person decides on what has passed the control.
        unknown: `refuse` or `manual`, for a reference that none of the agreements has.
        custody: `authority` or `archive`, unless the agreement says otherwise.
    """

    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    acceptance: str = "automatic"
    unknown: str = "refuse"
    custody: str = "authority"

    def agreement(self, reference: str) -> Agreement | None:
        """The archive's copy of an agreement, or None."""
        return self.agreements.get(reference)

    def is_unknown(self, reference: str) -> bool:
        """Whether the archive has agreements, and this is none of them."""
        return bool(self.agreements) and reference not in self.agreements
