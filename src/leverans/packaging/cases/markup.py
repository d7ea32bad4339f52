"""Elements of the documents of cases: what says nothing is not written."""

from collections.abc import Iterable

from leverans.packaging.escape import shown


def said(tag: str, text: str, /, **attributes: str) -> str:
    """An element with a text, or nothing when the text is blank."""
    if not text or text.isspace():
        return ""
    return f"<{tag}{_pairs(attributes)}>{shown(text)}</{tag}>\n"


def within(tag: str, content: str, /, **attributes: str) -> str:
    """An element around markup, or nothing where there is none."""
    return f"<{tag}{_pairs(attributes)}>\n{content}</{tag}>\n" if content else ""


def begun(tag: str, /, **attributes: str) -> str:
    """The begin of an element."""
    return f"<{tag}{_pairs(attributes)}>\n"


def each(tag: str, texts: Iterable[str]) -> str:
    """One element for each text."""
    return "".join(said(tag, text) for text in texts)


def _pairs(attributes: dict[str, str]) -> str:
    """Attributes that say something; what XML cannot hold is shown as U+FFFD."""
    if not attributes:
        return ""
    said_ones = (pair for pair in attributes.items() if pair[1].strip())
    return "".join(f' {name}="{shown(value)}"' for name, value in said_ones)
