"""A reading of a retention phrase in words, so that a person can say whether it is right."""

from collections.abc import Iterator

from leverans.messages.texts import plural, text
from leverans.model.retention_rule import Period, RetentionRule, Unit

UNITS = {Unit.YEARS: "years", Unit.MONTHS: "months", Unit.WEEKS: "weeks", Unit.DAYS: "days"}


def rule_words(rule: RetentionRule, language: str) -> str:
    """What is to be done, after how long, counted from what: `gallras 2 år efter avslut`.

    A rule of several parts is told part by part. Why a person must look is in `review_words`.
    """
    if rule.branches:
        return " / ".join(rule_words(branch, language) for branch in rule.branches)
    return ", ".join((" ".join(_core(rule, language)), *_further(rule, language)))


def review_words(rule: RetentionRule, language: str) -> str:
    """Why a person must look, "" where none must."""
    return "; ".join(text(f"retention.review_{reason}", language) for reason in rule.review)


def period_words(period: Period, language: str) -> str:
    """`2 år`, `1 month`."""
    return plural(f"retention.period_{UNITS[period.unit]}", period.amount, language)


def _core(rule: RetentionRule, language: str) -> Iterator[str]:
    if rule.medium:
        yield text("retention.medium", language, words=rule.medium)
    yield text(f"retention.action_{rule.action}", language)
    if rule.period is not None and rule.period.amount:
        yield period_words(rule.period, language)
    if rule.trigger is not None:
        yield text(f"retention.trigger_{rule.trigger}", language)


def _further(rule: RetentionRule, language: str) -> Iterator[str]:
    if rule.exact:
        yield text("retention.exact", language)
    if rule.minimum is not None:
        yield text("retention.minimum", language, period=period_words(rule.minimum, language))
    if rule.deadline is not None:
        yield text("retention.deadline", language, period=period_words(rule.deadline, language))
    if rule.must:
        yield text("retention.must", language)
    if rule.transfer is not None:
        yield text("retention.transfer", language, period=period_words(rule.transfer, language))
    if rule.condition:
        yield text("retention.condition", language, words=rule.condition)
    if rule.exception:
        yield text("retention.exception", language, words=rule.exception)
