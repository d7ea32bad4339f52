"""The findings of a source: rule ids with their levels, one place to make them.

Texts are in `messages/codes/source.toml`; a test holds the two tables against each other.
"""

from types import MappingProxyType

from leverans.model.finding import Finding, Level

LEVELS = MappingProxyType(
    {
        "SRC-DATE": Level.ERROR,
        "SRC-IGNORED": Level.WARNING,
        "SRC-MORE": Level.INFO,
        "SRC-NAME-BYTES": Level.WARNING,
        "SRC-NAME-CASE": Level.WARNING,
        "SRC-NAME-NFD": Level.INFO,
        "SRC-NAME-TWIN": Level.WARNING,
        "SRC-NAME-UNSAFE": Level.WARNING,
        "SRC-NO-FILE": Level.ERROR,
        "SRC-NO-ROW": Level.ERROR,
        "SRC-REQUIRED": Level.ERROR,
        "SRC-ROW-TWICE": Level.ERROR,
        "SRC-ROWS-DIFFER": Level.WARNING,
        "SRC-SHEET-COLUMN": Level.ERROR,
        "SRC-SHEET-ENCODING": Level.INFO,
        "SRC-SHEET-HEADER-EMPTY": Level.WARNING,
        "SRC-SHEET-HEADER-TWICE": Level.ERROR,
        "SRC-SHEET-LONG": Level.ERROR,
        "SRC-SHEET-MORE": Level.WARNING,
        "SRC-SHEET-SHORT": Level.WARNING,
        "SRC-SPECIAL": Level.ERROR,
        "SRC-SYMLINK": Level.ERROR,
        "SRC-SYMLINK-OUT": Level.ERROR,
        "SRC-UNMAPPED": Level.WARNING,
        "SRC-UNREADABLE": Level.ERROR,
        "SRC-WORD": Level.ERROR,
    }
)


def found(rule: str, location: str, /, *, item: str = "", **params: object) -> Finding:
    """A finding of a source, at its own level.

    Args:
        rule: a key of `LEVELS`. location: a path or `sheet#row 17`, as a person reads it.
        item: id of the item or record. params: what the rule's text is filled with.
    """
    return Finding(
        rule=rule,
        level=LEVELS[rule],
        location=location,
        params=tuple((name, str(value)) for name, value in params.items()),
        item=item,
    )
