"""Readings of retention phrases that persons have confirmed, one for each distinct phrase."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables_plans import PLAN_PHRASE, PLAN_PHRASE_SECRET
from leverans.model.retention_json import rule_from, rule_object
from leverans.model.retention_rule import RetentionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseEntry:
    """A reading of one phrase, confirmed, or asked for by the first of two persons.

    Attributes:
        phrase: id, sha256 (hex) of the text folded line by line. folded: that text.
        default_trigger: of the plan, where the reading rests on it; else "".
        number: 1, and one more each time it was read anew; the last that is confirmed counts.
        rule: the reading. stated: a person said it, it is not as the grammar reads it.
        plan: name of the version with which it was asked.
        asked_by, asked_at, confirmed_by, confirmed_at: who and when; one person may be both.
    """

    phrase: str
    folded: str
    default_trigger: str
    number: int
    rule: RetentionRule
    stated: bool
    plan: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What a reading is of."""
        return self.phrase, self.default_trigger


def add_reading(connection: Connection, entry: PhraseEntry) -> None:
    """Enter a reading; one of the same phrase and number must not be there."""
    names = [column.name for column in PLAN_PHRASE.c if column.name != "rule"]
    values = {name: getattr(entry, name) for name in names}
    told = json.dumps(rule_object(entry.rule), ensure_ascii=False, sort_keys=True)
    connection.execute(insert(PLAN_PHRASE).values({**values, "rule": told}))
    known = select(PLAN_PHRASE_SECRET).where(PLAN_PHRASE_SECRET.c.phrase == entry.phrase)
    if connection.execute(known).first() is None:
        text = {"phrase": entry.phrase, "folded": entry.folded}
        connection.execute(insert(PLAN_PHRASE_SECRET).values(text))


def confirm_reading(connection: Connection, entry: PhraseEntry, *, by: str, at: datetime) -> None:
    """Enter who confirmed a reading that somebody asked for."""
    connection.execute(
        update(PLAN_PHRASE)
        .where(
            PLAN_PHRASE.c.phrase == entry.phrase,
            PLAN_PHRASE.c.default_trigger == entry.default_trigger,
            PLAN_PHRASE.c.number == entry.number,
        )
        .values(confirmed_by=by, confirmed_at=at)
    )


def readings(connection: Connection) -> list[PhraseEntry]:
    """Every reading, by phrase and number."""
    statement = select(PLAN_PHRASE, PLAN_PHRASE_SECRET.c.folded).join(
        PLAN_PHRASE_SECRET, PLAN_PHRASE_SECRET.c.phrase == PLAN_PHRASE.c.phrase
    )
    found = [_entry(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda each: (each.folded, each.default_trigger, each.number))


def _entry(row: Row[tuple[object, ...]]) -> PhraseEntry:
    return PhraseEntry(
        phrase=row.phrase,
        folded=row.folded,
        default_trigger=row.default_trigger,
        number=row.number,
        rule=rule_from(json.loads(row.rule)),
        stated=row.stated,
        plan=row.plan,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )
