"""The comparison of two versions of the plan as a page to print and lay before a board."""

from dataclasses import dataclass

from leverans.messages.pages import page_template, page_words
from leverans.messages.plan_diff_words import consequence_lines, effect_lines, row_lines
from leverans.model.plan_diff import Change, Consequences, PlanDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiffFacts:
    """What the page tells beside the rows.

    Attributes:
        authority: whose plan. old, new: names of the versions. day: for which it was counted.
        notes: what was assumed, and what is lacking, in words.
        made_at: when, as the reader shall read it. software: name and version of this program.
    """

    authority: str
    old: str
    new: str
    day: str
    notes: tuple[str, ...]
    made_at: str
    software: str


def plan_diff_page(
    diff: PlanDiff, consequences: Consequences | None, facts: PlanDiffFacts, language: str
) -> str:
    """The page as an HTML document: no scripts, nothing fetched; red is also said in words.

    Args:
        diff: row by row. consequences: for the records held, None where there are none to count.
        facts: beside them. language: `sv` or `en`.
    """
    counts = [(change, len(diff.of(change))) for change in Change]
    changed = consequence_lines(consequences.changed, language) if consequences else []
    return page_template("plan_diff.html.j2").render(
        facts=facts,
        groups=list(row_lines(diff, language)),
        counts=[(change, number) for change, number in counts if number],
        counted=consequences is not None,
        moves=changed,
        effects=effect_lines(dict(consequences.effects) if consequences else None, language),
        unchanged=consequences.unchanged.records if consequences else 0,
        **page_words(language),
    )
