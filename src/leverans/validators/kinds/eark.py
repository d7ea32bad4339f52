"""E-ARK packages: CSIP and its SIP, AIP and DIP."""

from collections.abc import Iterator

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.dialect import Dialect
from leverans.validators.erms import cits_ids
from leverans.validators.erms.cits_model import NAMESPACE as CITS_ERMS
from leverans.validators.kinds.interface import Work
from leverans.validators.kinds.mets_package import MetsPackage, MetsRoot
from leverans.validators.references import resolve
from leverans.validators.rules.attributes import ATTRIBUTE_RULES, odd_attributes
from leverans.validators.rules.files import format_key, is_in_order
from leverans.validators.rules.manual import manual_rules
from leverans.validators.rules.tables import RULES
from leverans.validators.structure import STRUCTURE_RULES, check_structure, representation_names
from leverans.validators.survey import ROOT_METS
from leverans.validators.versions import profile_name, recognise_profile

# the first takes any of the others, as the package itself says
EARK_PROFILES = ("eark", "eark-sip", "eark-aip", "eark-dip", "eark-csip")
EARK = Dialect(
    rules=RULES,
    exists={
        "dmdSec": "CSIP24",
        "digiprovMD": "CSIP38",
        "rightsMD": "CSIP51",
        "file": "CSIP79",
        "mptr": "CSIP110",
    },
    sizes={"dmdSec": "CSIP27", "digiprovMD": "CSIP41", "rightsMD": "CSIP54", "file": "CSIP69"},
    digests={"dmdSec": "CSIP29", "digiprovMD": "CSIP43", "rightsMD": "CSIP56", "file": "CSIP71"},
    relative=True,
    unique={
        "dmdSec": "CSIP18",
        "digiprovMD": "CSIP33",
        "rightsMD": "CSIP46",
        "fileSec": "CSIP59",
        "fileGrp": "CSIP65",
        "file": "CSIP67",
    },
    pointers={"fileGrp/@ADMID": "CSIP61", "file/@ADMID": "CSIP74", "file/@DMDID": "CSIP75"},
    recognise=recognise_profile,
    resolve=resolve,
    odd=odd_attributes,
    manual=manual_rules,
    in_order=is_in_order,
    format_key=format_key,
)


def is_eark(work: Work) -> bool:
    """Whether METS.xml lies in the root folder."""
    return work.index.find(work.survey.prefix + ROOT_METS) is not None


class EarkPackage(MetsPackage):
    """The root METS, and that of each representation."""

    payload = "representations/*/data/*"
    metadata = ("metadata/*.xml", "representations/*/metadata/*.xml")

    def __init__(self, work: Work) -> None:
        names = representation_names(work.survey)
        super().__init__(
            work,
            EARK,
            MetsRoot(
                documents=(ROOT_METS, *(f"representations/{one}/{ROOT_METS}" for one in names)),
                kind=work.profile.profile.removeprefix("eark").removeprefix("-"),
                name=profile_name,
                structure=lambda: check_structure(work.survey, work.index, work.container.kind),
                structure_rules=(*STRUCTURE_RULES, *ATTRIBUTE_RULES),
            ),
        )
        self._checked.add(cits_ids.NOT_THERE)

    def compare(self) -> Iterator[Finding]:
        """As any METS package; and where it says that its content is CITS ERMS, is there any?"""
        yield from super().compare()
        stated = sorted(one for one in self._content_types if one.startswith("citserms"))
        if stated and not self._work.index.mentions.has_document(CITS_ERMS):
            yield flaw(cits_ids.NOT_THERE, ROOT_METS, Level.WARNING, value=stated[0])
