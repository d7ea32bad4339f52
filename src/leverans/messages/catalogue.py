"""Rule ids and their texts, and the only place where a finding gets its level and its words."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from leverans.messages.entries import TextMissing, entries
from leverans.messages.parser_words import reason_words
from leverans.messages.redaction import redacted, shown_params
from leverans.messages.texts import fill, text
from leverans.model.finding import Finding, Level

AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What the catalogue says of a rule (`codes/*.toml`).

    Attributes:
        id: fixed for ever. level: unless the agreement says otherwise.
        who: role that acts (`practice.md` §7). clause: where the rule comes from.
        sv, en: the message. remedy_sv, remedy_en: what to do about it.
        check: `automatic`, or `manual` for what only a person can judge.
    """

    id: str
    level: Level
    who: str
    clause: str
    sv: str
    en: str
    remedy_sv: str
    remedy_en: str
    check: str = AUTOMATIC

    def message(self, language: str) -> str:
        """The unfilled message in `sv` or `en`."""
        return self.en if language == "en" else self.sv

    def remedy(self, language: str) -> str:
        """The unfilled remedy in `sv` or `en`."""
        return self.remedy_en if language == "en" else self.remedy_sv


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finding in words.

    Attributes:
        message, remedy: what it is, and what to do. who: the role that acts.
        level_word: the word for its level. second_opinion: another engine's words, or "".
    """

    message: str
    remedy: str
    who: str
    level_word: str
    second_opinion: str = ""


@cache
def rules() -> Mapping[str, RuleText]:
    """Every rule of the catalogue by its id, in order of files and lines."""
    found: dict[str, RuleText] = {}
    for entry in entries("codes"):
        fields = entry.fields
        found[entry.id] = RuleText(
            id=entry.id,
            level=Level(fields["level"]),
            who=fields["who"],
            clause=fields.get("clause", ""),
            sv=fields["sv"],
            en=fields["en"],
            remedy_sv=fields["remedy_sv"],
            remedy_en=fields["remedy_en"],
            check=fields.get("check", AUTOMATIC),
        )
    return found


def rule(rule_id: str) -> RuleText:
    """The rule of that id; one that says so, as an error, when the catalogue lacks it."""
    found = rules().get(rule_id)
    if found is not None:
        return found
    warnings.warn(f"no rule {rule_id} in messages/codes", TextMissing, stacklevel=2)
    return RuleText(
        id=rule_id,
        level=Level.ERROR,
        who="platform_operator",
        clause="",
        sv=text("rule.unknown", "sv"),
        en=text("rule.unknown", "en"),
        remedy_sv=text("rule.unknown_remedy", "sv"),
        remedy_en=text("rule.unknown_remedy", "en"),
    )


def level_of(rule_id: str, levels: Mapping[str, str] | None = None) -> Level:
    """The level of a rule: the agreement's where it names the rule, else the catalogue's."""
    own = rule(rule_id).level
    return Level((levels or {}).get(rule_id, own))


def find(
    rule_id: str,
    values: Mapping[str, object] | None = None,
    /,
    *,
    location: str = "",
    item: str = "",
    levels: Mapping[str, str] | None = None,
    second_opinion: str = "",
    **params: object,
) -> Finding:
    """A finding of a rule, with the level that the catalogue or the agreement gives it.

    Args:
        rule_id: id in `codes/*.toml`.
        values: values of the message's placeholders, where they are at hand as a mapping.
        location, item, second_opinion: as in `Finding`.
        levels: rule id -> level where the agreement differs from the catalogue.
        params: values of the message's placeholders, by name; never secret ones.
    """
    return Finding(
        rule=rule_id,
        level=level_of(rule_id, levels),
        location=location,
        params=tuple((name, str(value)) for name, value in {**(values or {}), **params}.items()),
        item=item,
        second_opinion=second_opinion,
    )


def render(finding: Finding, language: str) -> Rendered:
    """The words of a finding in `sv` or `en`, nothing personal among them.

    A missing value keeps its `{name}`.
    """
    words = rule(finding.rule)
    values = dict(shown_params(finding))
    if "reason" in values:
        values["reason"] = reason_words(values["reason"], language)
    if "right" in values:
        values["right"] = text(f"right.{values['right']}", language)
    if "order_state" in values:
        values["order_state"] = text(f"culling.state_{values['order_state']}", language)
    if "stamp_problem" in values:
        values["stamp_problem"] = text(f"stamp.{values['stamp_problem']}", language)
    if "kept_problem" in values:
        values["kept_problem"] = text(f"kept_problem.{values['kept_problem']}", language)
    return Rendered(
        message=fill(words.message(language), values),
        remedy=fill(words.remedy(language), values),
        who=who_acts(words, language),
        level_word=text(f"level.{finding.level.value}", language),
        second_opinion=redacted(finding.second_opinion),
    )


def who_acts(words: RuleText, language: str) -> str:
    """The role that acts on a rule's findings, as the reader calls it."""
    return text(f"role.{words.who.replace(':', '_')}", language)
