"""The page of a migration: the table that the archivist signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from leverans.messages.pages import page_template, page_words
from leverans.model.migration import MigrationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationFacts:
    """What the page tells beside the table.

    Attributes:
        agreement: id and label. system: the older archive's. status: of the delivery, in words.
        made_at: when, as the reader shall read it. software: name and version of this program.
        digest: sha256 (hex) of the table as JSON. decided: nothing in it is open.
    """

    agreement: str
    system: str
    status: str
    made_at: str
    software: str
    digest: str
    decided: bool


def migration_page(rows: Sequence[MigrationRow], facts: MigrationFacts, language: str) -> str:
    """The table as an HTML document.

    Args:
        rows: with reasons in words. facts: beside them. language: `sv` or `en`.
    """
    return page_template("migration.html.j2").render(rows=rows, facts=facts, **page_words(language))
