"""The distinct retention phrases of a plan, each with how it is read."""

from collections.abc import Iterable
from dataclasses import dataclass

from leverans.model.plan import PlanRow
from leverans.model.retention_rule import RetentionRule
from leverans.plan.phrase_id import phrase_id, phrase_key
from leverans.plan.reading import read_phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRead:
    """One phrase, however often it stands in the plan.

    Attributes:
        id: as `phrase_id`. text: as it stands where it is met first. folded: as `phrase_key`.
        rule: as the grammar reads it.
        default_trigger: the plan's, where the reading rests on it; else "".
        row_ids: the rows in which it stands, in order.
    """

    id: str
    text: str
    folded: str
    rule: RetentionRule
    default_trigger: str
    row_ids: tuple[str, ...]


def phrases_of(rows: Iterable[PlanRow], default_trigger: str = "") -> tuple[PhraseRead, ...]:
    """Every distinct phrase, in the order in which they are met.

    Args:
        rows: of a plan. default_trigger: what the plan says that a period counts from.
    """
    met: dict[str, list[PlanRow]] = {}
    for row in rows:
        met.setdefault(phrase_key(row.retention_text), []).append(row)
    return tuple(_read(key, found, default_trigger) for key, found in met.items())


def _read(key: str, rows: list[PlanRow], default_trigger: str) -> PhraseRead:
    text = rows[0].retention_text
    rule, alone = read_phrase(text, default_trigger=default_trigger), read_phrase(text)
    return PhraseRead(
        id=phrase_id(text),
        text=text,
        folded=key,
        rule=rule,
        default_trigger=default_trigger if rule != alone else "",
        row_ids=tuple(row.row_id for row in rows),
    )
