"""Days that stand as the trigger of suspiciously many records of a batch: mostly a migration's.

`practice.md` §2.5: a date that more than a fifth of a batch shares with the day of its migration
tells when somebody moved the records, not when anything happened to them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.plan.days import ImplausibleDate, days_of

SHARE = 20  # per cent of a batch
FEWEST = 20  # of fewer records a shared day says nothing, unless it is that of a migration


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdedDay:
    """A day that more than `SHARE` per cent of the records of one place have for one trigger.

    Attributes:
        place: as in `RecordFacts`. trigger: `Trigger` value. day: which. records: so many have it.
        of: so many have that trigger at all. migration: whether it is told to be a migration's;
            such days are to be given to `Judge` as `never`. Others are for a person: the last day
            of a fiscal year is crowded by nature.
    """

    place: str
    trigger: str
    day: date
    records: int
    of: int
    migration: bool


def crowded_days(facts: Iterable[RecordFacts]) -> tuple[CrowdedDay, ...]:
    """Find them in one pass; what is remembered grows with days, not with records."""
    having: Counter[tuple[str, str, date]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    migrations: set[tuple[str, date]] = set()
    for one in facts:
        for trigger, day in _days(one):
            having[one.place, trigger, day] += 1
            of[one.place, trigger] += 1
        migrated = _day(one.migrated_on)
        if migrated is not None:
            migrations.add((one.place, migrated))
    found = (
        CrowdedDay(
            place=place,
            trigger=trigger,
            day=day,
            records=records,
            of=of[place, trigger],
            migration=(place, day) in migrations,
        )
        for (place, trigger, day), records in having.items()
        if records * 100 > of[place, trigger] * SHARE
    )
    telling = (one for one in found if one.migration or one.records >= FEWEST)
    return tuple(sorted(telling, key=lambda one: (-one.records, one.place, one.trigger, one.day)))


def _days(facts: RecordFacts) -> Iterable[tuple[str, date]]:
    """The days a record has for each trigger, its own before the case's."""
    for trigger in Trigger:
        text = facts.dates.get(trigger) or facts.case_dates.get(trigger, "")
        day = _day(text)
        if day is not None:
            yield trigger.value, day


def _day(text: str) -> date | None:
    """The day, None where none is told that one can read."""
    try:
        return days_of(text).last if text else None
    except ImplausibleDate:
        return None
