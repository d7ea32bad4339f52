"""A retention phrase explained, for a person: parts, reading, reasons, arithmetic, rule."""

from collections.abc import Iterator

from leverans.messages.retention_words import rule_words
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.retention_rule import RetentionRule
from leverans.plan.explained import Explained

WHOLE = 10_000  # what somebody is to judge is never cut short


def explained_words(told: Explained, language: str) -> str:
    """The explanation, block by block."""
    blocks = (_reading, _parts, _reasons, _arithmetic, _rule)
    shown = ("\n".join(block(told, language)) for block in blocks)
    return "\n\n".join(block for block in shown if block)


def rule_line(rule: RetentionRule) -> str:
    """The rule in the words of machines: `dispose closed P2Y`."""
    parts = (rule.action, rule.trigger, rule.period and rule.period.iso)
    return " ".join(str(part) for part in parts if part)


def _reading(told: Explained, language: str) -> Iterator[str]:
    yield text("explain.reading", language, words=rule_words(told.rule, language))
    yield text(f"explain.automatic_{'yes' if told.rule.automatic else 'no'}", language)


def _parts(told: Explained, language: str) -> Iterator[str]:
    if told.parts:
        headings = [text(f"explain.{name}", language) for name in ("words", "part")]
        several = told.parts[-1].branch > 1
        rows: list[list[str | int]] = [
            [
                f"{each.branch}. {each.words}" if several else each.words,
                text(f"explain.part_{each.part}", language),
            ]
            for each in told.parts
        ]
        yield table(headings, rows, widest=WHOLE)


def _reasons(told: Explained, language: str) -> Iterator[str]:
    if told.rule.review:
        yield text("explain.reasons", language)
    for reason in told.rule.review:
        yield f"  - {text(f'retention.review_{reason}', language)}"


def _arithmetic(told: Explained, language: str) -> Iterator[str]:
    span = told.span
    if span is None:
        if told.missing:
            key = "no_default" if told.missing == "default" else "missing"
            yield text(f"explain.{key}", language, event=told.missing)
        return
    named = {"day": span.trigger_date, "event": told.rule.trigger}
    yield text("explain.counted_from", language, **named)
    for step in span.steps:
        yield "  " + text(f"dates.{step.kind}", language, day=step.day, period=step.period)
    yield text("explain.eligible_from", language, day=span.eligible_from)
    key = "due" if told.eligible else "ahead" if span.trigger_date > told.on else "waiting"
    yield text(f"explain.{key}", language, day=told.on)


def _rule(told: Explained, language: str) -> Iterator[str]:
    rules = told.rule.branches or (told.rule,)
    for rule in rules:
        yield text("explain.rule", language, rule=rule_line(rule))
