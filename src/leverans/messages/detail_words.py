"""The detail of a verdict, of a line that is withheld, or of a count, in words."""

from leverans.messages.texts import text
from leverans.model.retention_rule import Review, Trigger
from leverans.model.source_disposal import Obstacle

STORED_ELSEWHERE = "stored_elsewhere"
OF_SOURCES = frozenset({*(each.value for each in Obstacle), STORED_ELSEWHERE})
OF_VERDICTS = frozenset(
    {
        "code_and_name_differ", "longer", "no_application_decision", "no_disposal_decision",
        "no_plan", "no_reference", "no_row_covers", "no_type", "no_version_in_force",
        "not_applied", "not_confirmed", "not_covered", "not_in_force", "not_in_plan", "original",
        "preserved", "published_copy", "row_removed", "several_rows", "unknown_promise",
        "unreadable_window",
    }
)  # fmt: skip
REVIEWS = frozenset(each.value for each in Review)
TRIGGERS = frozenset(each.value for each in Trigger)


def detail_words(detail: str, language: str) -> str:
    """A detail in words; one that is an id, of a hold or of a row, as it is."""
    for known, prefix in (
        (OF_SOURCES, "source_disposal.against_"),
        (OF_VERDICTS, "verdict."),
        (REVIEWS, "retention.review_"),
        (TRIGGERS, "retention.trigger_"),
    ):
        if detail in known:
            return text(f"{prefix}{detail}", language)
    return detail
