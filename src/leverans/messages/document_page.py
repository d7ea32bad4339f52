"""A document for people as one page: headings, facts, tables; stands alone and prints well."""

from dataclasses import dataclass

from leverans.messages.pages import page_template, page_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: its headings, and its rows as text."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading with what stands below it.

    Attributes:
        words: paragraphs. facts: name and value; an empty value is a line to fill in by hand.
    """

    heading: str
    words: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document, in words; `notice` stands in a frame below the title."""

    title: str
    notice: str = ""
    chapters: tuple[Chapter, ...] = ()


def document_page(document: Document, language: str) -> str:
    """The document as HTML (UTF-8): no scripts, nothing fetched from anywhere."""
    return page_template("document.html.j2").render(document=document, **page_words(language))
