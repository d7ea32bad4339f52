"""Which profile and version a METS document follows, by what it says itself."""

import re

from leverans.validators.document import CSIP, Document

_VERSION = re.compile(r"v(\d)-(\d)-(\d)")
LATEST, UNVERSIONED = (
    "2.2.0",
    "2.1.0",
)  # standards.md §1.1: only 2.2.0 has its number in the address

PROFILE_URLS = {
    ("sip", "2.2.0"): "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
    ("sip", "2.1.0"): "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
    ("sip", "2.0.4"): "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
}


def recognise_profile(document: Document) -> tuple[str, str]:
    """(`sip` | `aip` | `dip` | `csip`, version), a setting made beforehand kept."""
    profile = document.root.get("PROFILE")
    stated = document.header.get(CSIP + "OAISPACKAGETYPE") if document.header else ""
    kind = document.package_type or _kind(profile, stated)
    match = _VERSION.search(profile)
    said = (
        ".".join(match.groups()) if match else UNVERSIONED if profile.endswith(".xml") else LATEST
    )
    return kind, document.version or said


def _kind(profile: str, stated: str) -> str:
    for kind in ("sip", "aip", "dip", "csip"):
        if f"e-ark-{kind}" in profile.casefold():
            return kind
    return stated.casefold() if stated in ("SIP", "AIP", "DIP") else "csip"


def profile_name(kind: str, version: str) -> str:
    """As reports show it: `E-ARK SIP 2.2.0`."""
    return f"E-ARK {kind.upper()} {version}" if kind else ""
