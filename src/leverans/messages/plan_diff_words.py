"""What a new version of the plan changes, in words: rows by what became of them, and sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leverans.messages.retention_words import rule_words
from leverans.messages.texts import grouped, plural, text
from leverans.model.plan_diff import Change, Consequence, Effect, PlanDiff, RowChange, Tally
from leverans.model.retention_rule import RetentionRule

ORDER = (
    Change.SHORTENED,
    Change.DIFFERENT,
    Change.LENGTHENED,
    Change.ADDED,
    Change.REMOVED,
    Change.DECISION,
    Change.TEXT_ONLY,
)
RED = frozenset({Change.SHORTENED, Change.DIFFERENT})
BAD = frozenset({Effect.AT_ONCE, Effect.EARLIER, Effect.NO_LONGER_KEPT, Effect.LOSES_ROW})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """A row of the comparison, in words.

    Attributes:
        row_id, record_type: which. old, new: the phrases, verbatim; "–" where there is none.
        old_reading, new_reading: how they are read. ask: what a person must look at, or "".
        red: whether it may let records be culled earlier.
    """

    row_id: str
    record_type: str
    change: str
    old: str
    new: str
    old_reading: str
    new_reading: str
    ask: str
    red: bool


def row_lines(diff: PlanDiff, language: str) -> Iterator[tuple[Change, list[RowLine]]]:
    """The rows by what became of them, the gravest first; unchanged rows are left out."""
    for change in ORDER:
        found = [_line(one, language) for one in diff.of(change)]
        if found:
            yield change, found


def consequence_lines(changed: Sequence[Consequence], language: str) -> list[str]:
    """`4 213 handlingar går från gallras 5 år … till gallras 10 år …`, most records first."""
    return [_consequence(one, language) for one in changed]


def effect_lines(effects: dict[Effect, Tally] | None, language: str) -> list[tuple[str, str, bool]]:
    """(What happens, to how many, whether it is grave), over all records."""
    return [
        (text(f"plan.effect_{effect}", language), grouped(tally.records), effect in BAD)
        for effect, tally in (effects or {}).items()
    ]


def _line(one: RowChange, language: str) -> RowLine:
    row = one.new or one.old
    return RowLine(
        row_id=one.row_id,
        record_type=row.record_type if row else "–",
        change=text(f"plan.change_{one.change}", language),
        old=(one.old.retention_text or "–") if one.old else "–",
        new=(one.new.retention_text or "–") if one.new else "–",
        old_reading=_reading(one.old_rule, language),
        new_reading=_reading(one.new_rule, language),
        ask="; ".join(text(f"plan.ask_{reason}", language) for reason in one.ask),
        red=one.change in RED,
    )


def _reading(rule: RetentionRule | None, language: str) -> str:
    return rule_words(rule, language) if rule else "–"


def _consequence(one: Consequence, language: str) -> str:
    params = {
        "old": _side(one.old_row_id, one.old_phrase, one.old_rule, language),
        "new": _side(one.new_row_id, one.new_phrase, one.new_rule, language),
    }
    told = plural("plan.move", one.all.records, language, **params)
    effects = ", ".join(
        f"{text(f'plan.effect_{effect}', language)}: {grouped(tally.records)}"
        for effect, tally in one.effects.items()
    )
    if not one.first:
        return f"{told} ({effects})"
    words = "plan.eligible" if one.first != one.last else "plan.eligible_on"
    days = text(words, language, first=one.first, last=one.last)
    return f"{told} ({effects}; {days})"


def _side(row_id: str, phrase: str, rule: RetentionRule | None, language: str) -> str:
    """Where the records are, or would be: the reading, else the phrase, else no row."""
    if not row_id:
        return text("plan.no_row", language)
    said = rule_words(rule, language) if rule else text("plan.unread", language, phrase=phrase)
    return f"{said} ({row_id})"
