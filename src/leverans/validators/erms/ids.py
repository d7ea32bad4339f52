"""Ids of the rules that both formats have, each under a name of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonIds:
    """Which rule is broken by what the walk itself sees.

    Attributes:
        root: another root element. unknown, misplaced: an element that the format does not have,
            or not there. attribute_unknown, attribute_missing: likewise of attributes.
        missing: a child that must be there, unless `missing_of` names another rule for it.
        blank: a warning of one that is there without content, unless `blank_of` names an error.
        term: a word that is not on its list. other_unused: an own word beside one of the list.
        date_form, date_unreal, date_order, date_future: dates. boolean, number: their form.
        id_repeated, system_id_repeated, system_id_form: identities. relation: leads elsewhere.
        schema_location: is not in pairs.
    """

    root: str
    unknown: str
    misplaced: str
    attribute_unknown: str
    attribute_missing: str
    missing: str
    missing_of: Mapping[str, str]
    blank: str
    blank_of: Mapping[str, str]
    term: str
    other_unused: str
    date_form: str
    date_unreal: str
    date_order: str
    date_future: str
    boolean: str
    number: str
    id_repeated: str
    system_id_repeated: str
    system_id_form: str
    relation: str
    schema_location: str

    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        found: list[str] = []
        for field in fields(self):
            value = getattr(self, field.name)
            found += [value] if isinstance(value, str) else value.values()
        return tuple(dict.fromkeys(found))
