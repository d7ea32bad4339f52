"""Which profile and version a METS document follows, by what it says itself."""

import re

from leverans.validators.document import CSIP, SIP, Document

_VERSION = re.compile(r"v(\d)-(\d)-(\d)")
LATEST, UNVERSIONED = (
    "2.2.0",
    "2.1.0",
)  # standards.md §1.1: only 2.2.0 has its number in the address
_SCHEMAS = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"

VERSIONS = ("2.2.0", "2.1.0", "2.0.4")
_HOSTS = {  # the text of the AIP profile gives it the DIP's host; tools write the others
    "sip": ("earksip",),
    "dip": ("earkdip",),
    "aip": ("earkaip", "earkdip", "earksip"),
}


def profile_urls(kind: str, version: str) -> tuple[str, ...]:
    """The addresses that PROFILE may hold, the one to be named first; none for `csip`.

    Until 2.1.0 the text gives the address without a number, and tools write it with one too. A
    version that is not known must be the latest; there is no AIP profile but that.
    """
    if kind not in _HOSTS:
        return ()
    if kind == "aip" or version not in VERSIONS:
        version = LATEST
    name = f"E-ARK-{kind.upper()}"
    numbered = f"{name}-v{version.replace('.', '-')}.xml"
    names = (numbered,) if version == LATEST else (f"{name}.xml", numbered)
    return tuple(
        f"https://{host}.dilcis.eu/profile/{one}" for host in _HOSTS[kind] for one in names
    )


def recognise_profile(document: Document) -> tuple[str, str]:
    """(`sip` | `aip` | `dip` | `csip`, version), a setting made beforehand kept."""
    profile = document.root.get("PROFILE")
    kind = document.package_type or _kind(document, profile.casefold())
    match = _VERSION.search(profile)
    said = (
        ".".join(match.groups()) if match else UNVERSIONED if profile.endswith(".xml") else LATEST
    )
    return kind, document.version or said


def _kind(document: Document, profile: str) -> str:
    """By PROFILE; by OAISPACKAGETYPE where that names none, or is a SIP by its schemas."""
    stated = document.header.get(CSIP + "OAISPACKAGETYPE") if document.header else ""
    for kind in ("sip", "aip", "dip"):
        if f"e-ark-{kind}" in profile:
            return kind
    if "e-ark-csip" in profile:
        extended = SIP[1:-1] in document.root.get(_SCHEMAS)
        return "sip" if extended and stated == "SIP" else "csip"
    return stated.casefold() if stated in ("SIP", "AIP", "DIP") else "csip"


def profile_name(kind: str, version: str) -> str:
    """As reports show it: `E-ARK SIP 2.2.0`."""
    return f"E-ARK {kind.upper()} {version}" if kind else ""
