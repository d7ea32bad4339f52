"""The forms of a document of cases that an agreement can ask for."""

from collections.abc import Mapping
from typing import Protocol

from leverans.model.agreement import PackageTerms
from leverans.model.package import BuildOrder
from leverans.model.record import Aggregation, Record
from leverans.packaging.cases.arende import Arendehantering
from leverans.packaging.cases.cits import CitsErms


class Form(Protocol):
    """One form. A document lists cases with their records, or records alone; never both.

    Attributes:
        name: as `homes.toml` has it. title: specification and version. kind: as METS names it.
        information_type: E-ARK's term for packages that hold it, or "".
        cases_file, records_file: names of the two documents. case_end: what ends a case.
    """

    name: str
    title: str
    kind: str
    information_type: str
    cases_file: str
    records_file: str
    case_end: str

    def head(self, order: BuildOrder, *, cases: bool) -> str:
        """Everything before the first case, or the first record."""

    def end(self, *, cases: bool) -> str:
        """What closes it."""

    def case(self, case: Aggregation, own_id: str) -> str:
        """A case up to its first record; `own_id` as people know it, unique in the document."""

    def record(self, record: Record, own_id: str) -> tuple[str, str]:
        """A record before and after its files."""


FORMS: Mapping[str, Form] = {
    "fgs-arendehantering": Arendehantering(),
    "cits-erms": CitsErms(),
}


def information_type(terms: PackageTerms) -> str:
    """The content information type that the package is: the case document's where it has one."""
    form = FORMS.get(terms.case_content)
    return (form.information_type if form else "") or terms.content_information_type
