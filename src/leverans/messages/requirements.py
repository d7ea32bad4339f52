"""The requirements of E-ARK CSIP, SIP, AIP and DIP 2.2.0 as facts: level, cardinality, place.

`requirements.csv` has one line for each, in our own words; `codes/` says what a breach of it means.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementFacts:
    """One requirement of a specification.

    Attributes:
        id: such as `CSIP58`. specification: `CSIP`, `SIP`, `AIP` or `DIP`.
        section: part of the METS document, or `structure` of the folders.
        level: `MUST`, `SHOULD` or `MAY`. cardinality: such as `1..1`, or "".
        xpath: what it is about, without prefixes, or "".
        check: how it can be tried: `xml`, `files`, both, or `manual/context`.
        says: the requirement itself, in English.
    """

    id: str
    specification: str
    section: str
    level: str
    cardinality: str
    xpath: str
    check: str
    says: str


@cache
def requirements() -> Mapping[str, RequirementFacts]:
    """Every requirement by its id, in the specifications' order."""
    with files(__package__).joinpath("requirements.csv").open(encoding="utf-8") as stream:
        return {line["id"]: RequirementFacts(**line) for line in csv.DictReader(stream)}
