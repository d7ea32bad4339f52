"""The sample as an AIP, a DIP, a CSIP package and in older versions, and what breaks those."""

from typing import NamedTuple

from leverans.testing.mutation import LOST, REPRESENTATION, ROOT, Mutation, Swap, broken
from leverans.testing.sample_package import SamplePackage

_SIP = "https://earksip.dilcis.eu/profile/E-ARK-SIP"
_TYPE = 'OAISPACKAGETYPE="SIP"'
_PREMIS = 'MDTYPE="PREMIS"'


class Kind(NamedTuple):
    """A kind and version of package: how the sample becomes one, and how it is recognised.

    `asked` is what the check is told of it, where the package itself does not say so.
    """

    name: str
    swaps: tuple[Swap, ...]
    asked: tuple[tuple[str, str], ...] = ()

    def apply(self, sample: SamplePackage) -> None:
        """Make the sample one."""
        for path, old, new in self.swaps:
            sample.change(path, old, new)


def _both(old: str, new: str) -> tuple[Swap, ...]:
    """In both METS files."""
    return ((ROOT, old, new), (REPRESENTATION, old, new))


def _profile(url: str) -> tuple[Swap, ...]:
    return _both(f'PROFILE="{_SIP}-v2-2-0.xml"', f'PROFILE="{url}"')


AIP = Kind(
    "E-ARK AIP 2.2.0",
    (
        *_profile("https://earkaip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml"),
        *_both(_TYPE, 'OAISPACKAGETYPE="AIP"'),
        *_both(_PREMIS, f'{_PREMIS} MDTYPEVERSION="3.0"'),
    ),
)
DIP = Kind(
    "E-ARK DIP 2.2.0",
    (
        *_profile("https://earkdip.dilcis.eu/profile/E-ARK-DIP-v2-2-0.xml"),
        *_both(_TYPE, 'OAISPACKAGETYPE="DIP"'),
    ),
)
CSIP = Kind(
    "E-ARK CSIP 2.2.0", _profile("https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml")
)
OLDER = Kind("E-ARK SIP 2.1.0", _profile(f"{_SIP}.xml"))
OLDEST = Kind(
    "E-ARK SIP 2.0.4",
    (
        *_profile(f"{_SIP}.xml"),
        (ROOT, 'USE="Representations/rep2/data"', 'USE="Representations"'),
    ),
    (("version", "2.0.4"),),
)
KINDS = (AIP, DIP, CSIP, OLDER, OLDEST)

_PROVENANCE = '<digiprovMD ID="prov-1" CREATED="2026-03-02T08:00:00+01:00" STATUS="CURRENT">'
_WRAPPED = ("CSIP35", LOST)
KIND_MUTATIONS: tuple[tuple[Kind, Mutation], ...] = (
    (AIP, broken("AIPM2", "E-ARK-AIP-v2-2-0", "E-ARK-AIP-v2-1-0")),
    (AIP, broken("AIPM3", 'OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="SIP"')),
    (AIP, broken("AIPM3", ' csip:OAISPACKAGETYPE="AIP"', "", "CSIP9")),
    (AIP, broken("AIPM4", ' STATUS="CURRENT"', "", "CSIP20")),
    (AIP, broken("AIPM4", "CURRENT", "SUPERSEDED")),
    (AIP, broken("AIPM5", f"{_PROVENANCE}<mdRef ", f"{_PROVENANCE}<mdWrap ", *_WRAPPED)),
    (AIP, broken("AIPM6", _PREMIS, 'MDTYPE="OTHER"')),
    (AIP, broken("AIPM7", 'MDTYPEVERSION="3.0"', 'MDTYPEVERSION="2.2"')),
    (DIP, broken("DIP2", "E-ARK-DIP-v2-2-0", "E-ARK-DIP-2-2-0", "CSIP6")),
    (DIP, broken("DIP3", 'OAISPACKAGETYPE="DIP"', 'OAISPACKAGETYPE="AIP"')),
    (DIP, broken("DIP4", "CURRENT", "SUPERSEDED")),
    (CSIP, broken("CSIP9", _TYPE, 'OAISPACKAGETYPE="Sip"')),
    (CSIP, broken("CSIP6", "https://earkcsip", "earkcsip")),
    (OLDER, broken("SIP2", "E-ARK-SIP.xml", "E-ARK-SIP/", "CSIP6")),
    (OLDER, broken("CSIP96", '<fptr FILEID="grp-doc"/>', "", "CSIP116")),
    (OLDER, broken("CSIP104", '<fptr FILEID="grp-plain"/>', "", "CSIP119")),
    (OLDEST, broken("CSIP86", 'LABEL="paket-1"', 'LABEL="paket 1"')),
    (OLDEST, broken("CSIP114", 'USE="Representations"', 'USE="Representations/rep2"')),
)
