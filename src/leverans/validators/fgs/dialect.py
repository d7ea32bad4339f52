"""FGS Paketstruktur 1.2 as a dialect of METS."""

from leverans.validators.dialect import Dialect
from leverans.validators.fgs.agents import AGENT_RULES
from leverans.validators.fgs.attributes import EXTENSION_RULES
from leverans.validators.fgs.files import FILE_RULES, format_key, is_in_order
from leverans.validators.fgs.header import HEADER_RULES
from leverans.validators.fgs.recognise import recognise_version
from leverans.validators.fgs.references import bare, is_elsewhere, resolve_in_package
from leverans.validators.fgs.sections import SECTION_RULES
from leverans.validators.mets_reader import SECTIONS

FGS_RULES = (*HEADER_RULES, *AGENT_RULES, *EXTENSION_RULES, *SECTION_RULES, *FILE_RULES)


def is_content(path: str) -> bool:
    """Whether it lies below Content/, where custom puts what is delivered."""
    return path.casefold().startswith("content/")


FGS = Dialect(
    rules=FGS_RULES,
    exists={"file": "FGS-FILE-MISSING", **dict.fromkeys(SECTIONS, "FGS-MDREF-MISSING")},
    sizes={"file": "FGS-FILE-SIZE-UNEQUAL", **dict.fromkeys(SECTIONS, "FGS-MDREF-SIZE-UNEQUAL")},
    digests={
        "file": "FGS-FILE-DIGEST-UNEQUAL",
        **dict.fromkeys(SECTIONS, "FGS-MDREF-DIGEST-UNEQUAL"),
    },
    pointers={},
    recognise=recognise_version,
    resolve=resolve_in_package,
    in_order=is_in_order,
    format_key=format_key,
    bare=bare,
    is_elsewhere=is_elsewhere,
    is_content=is_content,
)
