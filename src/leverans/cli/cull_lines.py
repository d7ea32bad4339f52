"""Lines of the culling list and items of orders, in words and as JSON. Ids only, no titles."""

from dataclasses import dataclass, field

from leverans.flow.cull.due import DueCounts
from leverans.flow.cull.place import Objection
from leverans.messages.culling_rows import reason_words
from leverans.messages.detail_words import detail_words
from leverans.messages.retention_words import period_words
from leverans.messages.tables import table
from leverans.messages.texts import grouped, text
from leverans.model.culling import CullingItem
from leverans.model.due import DueLine

WIDEST = 160  # a phrase and the arithmetic are shown whole
DUE_COLUMNS = ("record", "row", "phrase", "decisions", "arithmetic", "outcome")
ITEM_COLUMNS = ("record", "row", "phrase", "decisions", "arithmetic", "item")


@dataclass(slots=True)
class Shown:
    """The first lines that a person asked for; the rest are counted.

    Attributes:
        most: how many to show. kinds: which; see `DueLine.kind`.
    """

    most: int
    kinds: frozenset[str]
    lines: list[DueLine] = field(default_factory=list)
    more: int = 0

    def take(self, line: DueLine) -> None:
        """Keep a line, or count it."""
        if line.kind not in self.kinds:
            return
        if len(self.lines) < self.most:
            self.lines.append(line)
        else:
            self.more += 1


def counts_words(counts: DueCounts, language: str) -> str:
    """How much there is of everything: for the night's summary, no lines and no ids."""
    kinds = ("due", "withheld", "reported", "waiting", "preserved")
    figures = {kind: grouped(counts.kinds[kind]) for kind in kinds}
    return text("cull.counts", language, day=counts.evaluated_on, **figures)


def counts_object(counts: DueCounts) -> dict[str, object]:
    """The same for a machine."""
    return {
        "evaluated_on": counts.evaluated_on,
        "counts": dict(sorted(counts.kinds.items())),
        "outcomes": dict(sorted(counts.outcomes.items())),
        "withheld": dict(sorted(counts.reasons.items())),
    }


def due_words(shown: Shown, counts: DueCounts, language: str) -> str:
    """The list as a table, and how much there is of everything."""
    rows: list[list[str | int]] = [_due_cells(line, language) for line in shown.lines]
    parts = [_table(DUE_COLUMNS, rows, language)] if rows else []
    if shown.more:
        parts.append(text("cull.more", language, n=grouped(shown.more)))
    parts.append(counts_words(counts, language))
    parts.append(text("cull.nothing_done", language))
    return "\n".join(parts)


def due_object(shown: Shown, counts: DueCounts) -> dict[str, object]:
    """The list for a machine."""
    return {
        **counts_object(counts),
        "more": shown.more,
        "lines": [line_object(line) for line in shown.lines],
    }


def line_object(line: DueLine) -> dict[str, object]:
    """One line for a machine."""
    facts, verdict = line.facts, line.verdict
    rule = verdict.rule
    return {
        "record": facts.id,
        "package": facts.package,
        "case": facts.case,
        "kind": line.kind,
        "outcome": verdict.outcome.value,
        "detail": verdict.detail,
        "withheld": line.withheld.value if line.withheld else "",
        "hold": line.hold,
        "version": verdict.version,
        "row_id": verdict.row_id,
        "phrase": verdict.phrase,
        "registered_version": verdict.registered_version,
        "registered_row_id": verdict.registered_row_id,
        "disposal_decision": verdict.disposal_decision,
        "application_decision": verdict.application_decision,
        "trigger": rule.trigger.value if rule and rule.trigger else "",
        "period": rule.period.iso if rule and rule.period else "",
        "trigger_date": verdict.trigger_date,
        "trigger_from": verdict.trigger_from,
        "retain_through": verdict.retain_through,
        "eligible_from": verdict.eligible_from,
        "deadline": verdict.deadline,
    }


def items_words(
    items: list[tuple[CullingItem, Objection | None]], language: str, *, dry: bool = False
) -> str:
    """Items of an order as a table; in a dry run with what would become of each."""
    rows: list[list[str | int]] = []
    for item, against in items:
        rows.append([*_item_cells(item, language), _fate(item, against, language, dry=dry)])
    return _table(ITEM_COLUMNS, rows, language)


def item_object(item: CullingItem, against: Objection | None = None) -> dict[str, object]:
    """An item for a machine; `against` as seen by a dry run."""
    found: dict[str, object] = {
        name: getattr(item, name)
        for name in (
            "record", "package", "case", "digest", "record_type", "process_code", "version",
            "row_id", "phrase", "disposal_decision", "application_decision", "trigger",
            "trigger_date", "retain_through", "eligible_from", "files", "bytes", "reason", "detail",
        )
    }  # fmt: skip
    found["state"] = item.state.value
    if against is not None:
        found |= {"against": against.reason.value, "against_detail": against.detail}
    return found


def _due_cells(line: DueLine, language: str) -> list[str | int]:
    verdict = line.verdict
    trigger = verdict.rule.trigger.value if verdict.rule and verdict.rule.trigger else ""
    length = verdict.rule.period if verdict.rule else None
    period = period_words(length, language) if length else ""
    decisions = f"{verdict.disposal_decision or '–'} / {verdict.application_decision or '–'}"
    row = f"{verdict.row_id} ({verdict.version})" if verdict.row_id else "–"
    dates = (verdict.trigger_date, verdict.retain_through, verdict.eligible_from)
    return [
        line.facts.id,
        row,
        verdict.phrase or "–",
        decisions,
        _arithmetic(trigger, period, dates, language),
        _outcome(line, language),
    ]


def _outcome(line: DueLine, language: str) -> str:
    if line.withheld is not None:
        detail = line.hold or line.verdict.detail
        words = reason_words(line.withheld.value, language)
    else:
        detail = line.verdict.detail
        words = reason_words(line.verdict.outcome.value, language)
    return f"{words} ({detail_words(detail, language)})" if detail else words


def _item_cells(item: CullingItem, language: str) -> list[str | int]:
    dates = (item.trigger_date, item.retain_through, item.eligible_from)
    return [
        item.record,
        f"{item.row_id} ({item.version})",
        item.phrase,
        f"{item.disposal_decision} / {item.application_decision}",
        _arithmetic(item.trigger, "", dates, language),
    ]


def _fate(item: CullingItem, against: Objection | None, language: str, *, dry: bool) -> str:
    if dry and against is None:
        return text("cull.would", language)
    if against is not None:
        reason = reason_words(against.reason.value, language)
        reason += f" ({detail_words(against.detail, language)})" if against.detail else ""
        return text("cull.would_keep", language, reason=reason)
    state = text(f"culling.item_{item.state}", language)
    if not item.reason:
        return state
    detail = f" {detail_words(item.detail, language)}" if item.detail else ""
    return f"{state}: {reason_words(item.reason, language)}{detail}"


def _arithmetic(trigger: str, period: str, dates: tuple[str, str, str], language: str) -> str:
    date, through, from_ = dates
    if not date or not from_:
        return "–"
    words = text(f"retention.trigger_{trigger}", language) if trigger else ""
    counted = {"trigger": words, "date": date, "period": period, "through": through}
    return text("cull.counted", language, from_=from_, **counted).replace(" +  →", " →").strip()


def _table(columns: tuple[str, ...], rows: list[list[str | int]], language: str) -> str:
    headings = [text(f"cull.{name}", language) for name in columns]
    return table(headings, rows, widest=WIDEST)
