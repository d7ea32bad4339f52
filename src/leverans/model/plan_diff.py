"""What a new version of the plan changes, row by row, and what that does to the records held."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from leverans.model.plan import PlanRow
from leverans.model.retention_rule import RetentionRule


class Change(StrEnum):
    """What became of a row. `SHORTENED` and `DIFFERENT` are shown in red."""

    ADDED = "added"
    REMOVED = "removed"
    SHORTENED = "shortened"  # culled earlier, or culled at all where it was kept
    LENGTHENED = "lengthened"
    DIFFERENT = "different"  # neither is longer: another trigger, or not to be compared
    DECISION = "decision"  # kept as long, on another decision or for other records
    TEXT_ONLY = "text_only"
    UNCHANGED = "unchanged"


class Ask(StrEnum):
    """What a person must look at before anybody decides."""

    MATCHED_BY_TYPE = "matched_by_type"  # other row ids, same process and type
    TYPE_CHANGED = "type_changed"  # the row id stands for another record type
    NOT_CONFIRMED = "not_confirmed"  # nobody has confirmed the new phrase
    PRECONDITION_GONE = "precondition_gone"  # what had to be settled first no longer has to
    NOT_COMPARABLE = "not_comparable"  # another trigger, or a reading that a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A row before and after.

    Attributes:
        change: see `Change`. old, new: None where the row is in one version only.
        old_rule, new_rule: the readings, confirmed or else as read.
        fields: names of the cells of `PlanRow` that differ.
        decision_fields: of its disposal decision, what differs (`DisposalDecision`'s names).
        ask: why a person must look, () when nobody needs to.
    """

    change: Change
    old: PlanRow | None = None
    new: PlanRow | None = None
    old_rule: RetentionRule | None = None
    new_rule: RetentionRule | None = None
    fields: tuple[str, ...] = ()
    decision_fields: tuple[str, ...] = ()
    ask: tuple[Ask, ...] = ()

    @property
    def row_id(self) -> str:
        """The id in the new version, else in the old."""
        row = self.new or self.old
        return row.row_id if row else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """All rows of both versions, in the new one's order, the removed last.

    Attributes:
        old_version, new_version: what they are called. changes: one for each row or pair.
        version_fields: what differs of the versions themselves: `in_force_from`, `in_force_to`,
            `default_trigger`, and `application.FIELD` of the authority's own decision.
    """

    old_version: str
    new_version: str
    changes: tuple[RowChange, ...]
    version_fields: tuple[str, ...] = ()

    def of(self, change: Change) -> tuple[RowChange, ...]:
        """The rows of which one thing became."""
        return tuple(one for one in self.changes if one.change is change)


class Effect(StrEnum):
    """What a new version does to one record; the first that fits."""

    LOSES_ROW = "loses_row"  # it is kept
    GAINS_ROW = "gains_row"
    AT_ONCE = "at_once"  # due today, and was not
    NO_LONGER_DUE = "no_longer_due"
    ASKED = "asked"  # earlier than promised: kept until somebody decides
    NOW_KEPT = "now_kept"  # had a day, and has none now
    NO_LONGER_KEPT = "no_longer_kept"  # had no day, and has one now
    EARLIER = "earlier"
    LATER = "later"
    OTHERWISE = "otherwise"  # same day, or none yet; another row, phrase or reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """So many records, with their files and bytes."""

    records: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What happens to the records that go from one row to another, or whose row changes.

    Attributes:
        old_version, old_row_id, old_phrase, old_rule: where they are now; "" and None if nowhere.
        new_version, new_row_id, new_phrase, new_rule: where they would be.
        all: of them. cases: how many they lie in. effects: how many have which.
        first, last: the earliest and latest day of culling they would have, "" if none has one.
    """

    old_version: str
    old_row_id: str
    old_phrase: str
    old_rule: RetentionRule | None
    new_version: str
    new_row_id: str
    new_phrase: str
    new_rule: RetentionRule | None
    all: Tally
    cases: int
    effects: Mapping[Effect, Tally]
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What a version would do to all records that were looked at.

    Attributes:
        changed: one for each change of row or phrase, most records first.
        effects: over all of them. unchanged: records to which nothing happens.
    """

    changed: tuple[Consequence, ...]
    effects: Mapping[Effect, Tally]
    unchanged: Tally
