"""The package log as one page: nothing is fetched, it prints well, and it reads at any width."""

from dataclasses import dataclass
from functools import partial

from leverans.messages import timeline_words as words
from leverans.messages.pages import page_template, page_words
from leverans.model.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """When the page was made, and by which program (name and version)."""

    made_at: str
    software: str


def timeline_page(told: Timeline, facts: PageFacts, language: str) -> str:
    """The timeline as an HTML document, with actors by their ids and never by name.

    Args:
        language: `sv` or `en`.
    """
    spoken = {
        name: partial(getattr(words, name), language=language)
        for name in (
            "about_words", "counts_words", "culled_line", "event_words", "kind_words",
            "outcome_words", "reason_words", "reference_line", "role_words", "stay_line",
            "told_words",
        )
    }  # fmt: skip
    return page_template("timeline.html.j2").render(
        told=told,
        facts=facts,
        title=words.title_words(told, language),
        references=words.distinct_references(told),
        moment=words.moment,
        **spoken,
        **page_words(language),
    )
