"""Whether a METS document is one of FGS Paketstruktur, and of which version."""

import re
from typing import NamedTuple

from leverans.schemas.xml import Readable, XmlStream
from leverans.validators.document import METS, Document
from leverans.validators.fgs.names import EXT, LATEST, OLDEST, PERIOD, PROFILE, VERSIONS
from leverans.validators.forms import is_moment

_OLDER = re.compile(
    r"/version\d+/CommonSpecificationSwedenPackageProfile\.xml$|eARD_Paket_FGS", re.IGNORECASE
)
_NEARLY = re.compile("CommonSpecificationSweden", re.IGNORECASE)
START = 256 * 1024  # bytes that are looked at to tell a document
_LOOKED_AT = 2  # elements: mets and metsHdr


class Start(NamedTuple):
    """How a document begins.

    `is_mets`: what it is; `profile`: its PROFILE; `extended`: whether it has attributes of FGS;
    `timed`: whether its period has times of day, as before 1.2.
    """

    is_mets: bool = False
    profile: str = ""
    extended: bool = False
    timed: bool = False

    @property
    def is_fgs(self) -> bool:
        """By its PROFILE, else by the attributes of the extension."""
        named = is_older(self.profile) or bool(_NEARLY.search(self.profile))
        return self.is_mets and (named or (self.extended and "e-ark" not in self.profile.lower()))

    @property
    def is_latest(self) -> bool:
        """Whether nothing in it is of a version before 1.2, which that schema would refuse."""
        return not (self.timed or is_older(self.profile))


def read_start(source: Readable) -> Start:
    """Read no more than the first two elements."""
    start = Start()
    for number, (_, element) in enumerate(XmlStream(source, events=("start",), max_bytes=START)):
        if number == 0:
            timed = any(is_moment(element.get(EXT + name, "")) for name in PERIOD)
            is_mets = element.tag == f"{{{METS}}}mets"
            start = Start(is_mets, element.get("PROFILE", ""), timed=timed)
        if any(str(name).startswith(EXT) for name in element.attrib):
            return start._replace(extended=True)
        if number + 1 == _LOOKED_AT or not start.is_mets:
            break
    return start


def is_older(profile: str) -> bool:
    """Whether it is the address of a profile before that of 1.2."""
    return profile != PROFILE and bool(_OLDER.search(profile))


def recognise_version(document: Document) -> tuple[str, str]:
    """(`fgs`, version), a version asked for beforehand kept."""
    if document.version in VERSIONS:
        return "fgs", document.version
    return "fgs", OLDEST if is_older(document.root.get("PROFILE")) else LATEST


def profile_name(_: str, version: str) -> str:
    """As reports show it: `FGS Paketstruktur 1.2`."""
    return f"FGS Paketstruktur {version if version in VERSIONS else LATEST}"
