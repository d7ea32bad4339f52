"""The columns of a plan that we know, under the headings they are met with (practice.md §1.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.plan.fold import heading

# Field -> headings as `heading` writes them; the first is ours. A field has one column at most.
KNOWN: Mapping[str, tuple[str, ...]] = {
    "record_type": ("handlingstyp", "handlingstyper", "handling", "informationstyp", "dokumenttyp"),
    "retention_text": (
        "gallringsfrist",
        "bevara_gallra",
        "bevaras_gallras",
        "bevarande_gallring",
        "bevara_eller_gallra",
        "gallring",
        "frist",
    ),
    "row_id": ("rad_id", "radid", "rad_nr", "radnummer", "nr", "id"),
    "process_code": ("process_kod", "processkod", "klassificeringskod", "klasskod", "kod"),
    "process": ("process", "processnamn", "verksamhetsprocess"),
    "archive_delivery_text": (
        "leverans_till_arkiv",
        "leverans_till_arkivet",
        "leverans_till_mellanarkiv",
        "leverans_till_e_arkiv",
        "leverans",
    ),
    "disposal_decision": (
        "gallringsbeslut",
        "hanvisning_till_gallringsbeslut",
        "beslut_om_gallring",
    ),
    "applies_from": ("tillampas_pa_handlingar_fran", "tillampas_fran", "handlingar_fran"),
    "applies_to": ("tillampas_pa_handlingar_till", "tillampas_till", "handlingar_till"),
    "secrecy": ("sekretess", "offentlighet_sekretess"),
    "personal_data": ("personuppgifter", "personuppgift"),
    "medium": ("medium", "media", "bararmedium", "databarare"),
    "system": ("system", "it_system", "verksamhetssystem", "systemstod"),
    "storage": ("forvaring", "forvaringsplats", "lagring", "lagringsplats", "forvaras"),
    "plan_id": ("plan_id", "plan"),
    "version": ("plan_version", "version"),
    "decision": ("plan_beslut", "beslut"),
    "in_force_from": ("plan_galler_fran", "galler_fran"),
}
NECESSARY = ("record_type", "retention_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one plan.

    Attributes:
        headings: as they stand, made different where they are empty or equal (`Notering (2)`).
        places: field -> index of its column.
    """

    headings: tuple[str, ...]
    places: Mapping[str, int]

    def cell(self, cells: Sequence[str], field: str) -> str:
        """A field's cell without blanks around it; "" when the plan has no such column."""
        at = self.places.get(field)
        return "" if at is None else cells[at].strip()


def columns_of(headings: Sequence[str], stated: Mapping[str, str] | None = None) -> Columns:
    """Recognise the columns; of several headings for one field the first in our list counts.

    Args:
        headings: as they stand. stated: heading -> field, by a person; "" = it means nothing.
            What is stated is not recognised by itself as well.
    """
    said = {heading(text): field for text, field in (stated or {}).items()}
    found = [heading(text) for text in headings]
    places = {said[name]: at for at, name in enumerate(found) if said.get(name)}
    open_ = [name if name not in said else "" for name in found]
    for field, names in KNOWN.items():
        name = next((name for name in names if name in open_), None)
        if name is not None and field not in places:
            places[field] = open_.index(name)
    return Columns(headings=_different(headings), places=places)


def faults(
    columns: Columns, headings: Sequence[str], stated: Mapping[str, str], location: str
) -> Iterator[Finding]:
    """What is wrong with the headings.

    Necessary columns that are missing, headings of known columns that occur twice, and headings
    that a mapping names in vain or gives a field that has a column already.
    """
    found = [heading(text) for text in headings]
    told = ", ".join(text for text in headings if text.strip())
    for field in NECESSARY:
        if field not in columns.places:
            name, allowed = KNOWN[field][0], ", ".join(KNOWN[field])
            params = {"column": name, "allowed": allowed, "found": told}
            yield find("PLAN-COLUMN-MISSING", params, location=location)
    for at in columns.places.values():
        if found.count(found[at]) > 1:
            params = {"column": headings[at].strip(), "found": told}
            yield find("PLAN-COLUMN-TWICE", params, location=location)
    for text, field in stated.items():
        if heading(text) not in found:
            params = {"column": text, "found": told}
            yield find("PLAN-MAPPING-UNUSED", params, location=location)
        elif field and columns.places[field] != found.index(heading(text)):
            params = {"column": text, "found": told}
            yield find("PLAN-COLUMN-TWICE", params, location=location)


def _different(headings: Sequence[str]) -> tuple[str, ...]:
    """No two headings alike, so that every cell keeps a name of its own."""
    names: dict[str, None] = {}
    for at, text in enumerate(headings, start=1):
        name, n = text.strip() or f"({at})", 1
        while name in names:
            n += 1
            name = f"{text.strip()} ({n})"
        names[name] = None
    return tuple(names)
