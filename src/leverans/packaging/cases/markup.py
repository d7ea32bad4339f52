"""Elements of the documents of cases: what says nothing is not written."""

from collections.abc import Iterable

from leverans.packaging.escape import element, legal, shown


def said(tag: str, text: str, /, **attributes: str) -> str:
    """An element with a text, or nothing when the text is blank."""
    clean = {name: value for name, value in attributes.items() if value.strip()}
    return element(tag, shown(text), **_shown(clean)) + "\n" if text.strip() else ""


def within(tag: str, content: str, /, **attributes: str) -> str:
    """An element around markup, or nothing where there is none."""
    return begun(tag, **attributes) + content + f"</{tag}>\n" if content else ""


def begun(tag: str, /, **attributes: str) -> str:
    """The begin of an element."""
    pairs = "".join(f' {name}="{shown(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{pairs}>\n"


def each(tag: str, texts: Iterable[str]) -> str:
    """One element for each text."""
    return "".join(said(tag, text) for text in texts)


def _shown(attributes: dict[str, str]) -> dict[str, str]:
    """What XML cannot hold is shown as U+FFFD: `element` would refuse it."""
    return {name: legal(value) for name, value in attributes.items()}
