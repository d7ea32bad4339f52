"""A row's cells, read by the mapping: attribute -> texts, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leverans.ingest.attributes import (
    DATES,
    FILE_ATTRIBUTES,
    LISTS,
    ROLES,
    plain_values,
)
from leverans.ingest.mapping import Column, SheetMapping
from leverans.ingest.values import when

_REQUIRED = ("title", "record_type")
_SEVERAL = frozenset(
    {*LISTS, *ROLES, "classification", "classification.name", "restriction.law", "restriction.text"}
)
_DATED = frozenset({*DATES, "restriction.until"})

Texts = Mapping[str, list[str]]
"""Attribute -> its texts, never empty ones; words already replaced by their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row: the rule, and what its text is filled with."""

    rule: str
    params: Mapping[str, str]


def texts_of(cells: Mapping[str, str], mapping: SheetMapping) -> dict[str, list[str]]:
    """What a row says of each attribute, constants and defaults included."""
    texts: dict[str, list[str]] = {}
    for heading, cell in cells.items():
        column = mapping.column(heading)
        if column is not None and (said := _said(column, cell)):
            texts.setdefault(column.to, []).extend(said)
    for attribute, text in mapping.constants.items():
        texts[attribute] = [text]
    for attribute, text in mapping.defaults.items():
        texts.setdefault(attribute, [text])
    return texts


def is_several(attribute: str) -> bool:
    """Whether an attribute may have several values."""
    return attribute in _SEVERAL or attribute.startswith("relations.")


def faults_of(texts: Texts, mapping: SheetMapping) -> Iterator[Fault]:
    """Values that cannot be read: bad dates, and words that no table knows."""
    for attribute, values in texts.items():
        allowed = plain_values(attribute)
        for value in values:
            if attribute in _DATED and not _is_date(value):
                column = _heading(attribute, mapping)
                yield Fault(rule="SRC-DATE", params={"column": column, "value": value})
            elif allowed and value not in allowed:
                params = {
                    "column": _heading(attribute, mapping),
                    "value": value,
                    "allowed": ", ".join(allowed),
                }
                yield Fault(rule="SRC-WORD", params=params)


def missing(texts: Texts, mapping: SheetMapping) -> Iterator[Fault]:
    """Attributes that every record must have and this one lacks."""
    for attribute in _REQUIRED:
        if attribute not in texts and f"{attribute}.code" not in texts:
            params = {"attribute": attribute, "column": _heading(attribute, mapping)}
            yield Fault(rule="SRC-REQUIRED", params=params)


def differing(first: Texts, further: Texts, mapping: SheetMapping) -> Iterator[Fault]:
    """Attributes of one record on which two of its rows disagree; the first is believed."""
    for attribute, values in further.items():
        if is_several(attribute) or attribute.startswith(FILE_ATTRIBUTES) or attribute == "raw":
            continue
        if attribute in first and first[attribute] != values:
            params = {
                "column": _heading(attribute, mapping),
                "first": first[attribute][0],
                "value": values[0],
            }
            yield Fault(rule="SRC-ROWS-DIFFER", params=params)


def merged(first: dict[str, list[str]], further: Texts) -> None:
    """Add what a further row of the same record says to `first`: new values, none twice."""
    for attribute, values in further.items():
        known = first.setdefault(attribute, list(values))
        if is_several(attribute):
            known.extend(value for value in values if value not in known)


def _said(column: Column, cell: str) -> list[str]:
    whole = cell.strip()
    if not whole:
        return []
    parts = [whole]
    if is_several(column.to):
        lines = whole.splitlines()
        separator = column.separator or "\n"
        parts = [part for line in lines for text in line.split(separator) if (part := text.strip())]
    if not column.words and not column.empty:
        return parts
    meant = (part for part in parts if part.casefold() not in column.empty)
    return [column.words.get(part.casefold(), part) for part in meant]


def _heading(attribute: str, mapping: SheetMapping) -> str:
    """The headings that say an attribute, or its own name where a constant does."""
    names = [column.name for column in mapping.columns_of(attribute)]
    return " / ".join(names) or attribute


def _is_date(text: str) -> bool:
    try:
        when(text)
    except ValueError:
        return False
    return True
