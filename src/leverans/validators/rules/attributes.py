"""Attributes in the two E-ARK namespaces: METS lets any pass, so a misspelt one is never noticed.

Names are those of the specifications' text and of the published schemas, which differ
(standards.md §1.2).
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from leverans.schemas.vocabulary import LONGEST
from leverans.validators.document import CSIP, SIP
from leverans.validators.interface import Odd

_CSIP_NAMES = frozenset(
    (
        "CONTENTINFORMATIONTYPE",
        "OTHERCONTENTINFORMATIONTYPE",
        "OAISPACKAGETYPE",
        "NOTETYPE",
        "OTHERTYPE",
    )
)
_SIP_NAMES = frozenset(
    (
        "FILEFORMATNAME",
        "FILEFORMATVERSION",
        "FILEFORMATREGISTRY",  # the specification's text
        "FILEFORMATKEY",
        "FORMATREGISTRY",  # the published schema
        "FORMATREGISTRYKEY",
    )
)
_NAMES = {CSIP: _CSIP_NAMES, SIP: _SIP_NAMES}
_PREFIXES = {CSIP: "csip:", SIP: "sip:"}
_FOLDED = {space.casefold(): space for space in _NAMES}
_PLAIN = {  # without a capital or a prefix the name is the same word
    name: _PREFIXES[space] + name for space, names in _NAMES.items() for name in names
}

ATTRIBUTE_RULES = ("PKG-ATTRIBUTE-UNKNOWN", "PKG-NAMESPACE-CASE")


@lru_cache(maxsize=256)
def names_in_order(names: tuple[str, ...]) -> bool:
    """Whether none of an element's attributes is a misspelt E-ARK one."""
    return next(_odd(names), None) is None


def odd_attributes(attributes: Mapping[str, str]) -> Iterator[Odd]:
    """Those of an element."""
    names = tuple(attributes)
    return iter(()) if names_in_order(names) else _odd(names)


def _odd(names: tuple[str, ...]) -> Iterator[Odd]:
    for name in names:
        if name[0] != "{":
            continue
        space, _, local = name.rpartition("}")
        true = _FOLDED.get(space.casefold() + "}")
        if true is None:
            continue
        if true != space + "}":
            yield Odd("PKG-NAMESPACE-CASE", f"{local} {space[1:]}", true[1:-1])
        elif local not in _NAMES[true]:
            yield Odd("PKG-ATTRIBUTE-UNKNOWN", _PREFIXES[true] + local, _meant(local))


def _meant(local: str) -> str:
    if len(local) > LONGEST:
        return ""
    close = get_close_matches(local.upper().replace("_", "").replace("-", ""), _PLAIN, n=1)
    return _PLAIN[close[0]] if close else ""
