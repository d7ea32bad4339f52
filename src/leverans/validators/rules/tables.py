"""All rules, in the order of the specification's parts."""

from leverans.validators.interface import Rule
from leverans.validators.rules.archival import ARCHIVAL_RULES
from leverans.validators.rules.files import FILE_RULES
from leverans.validators.rules.header import HEADER_RULES
from leverans.validators.rules.sections import SECTION_RULES
from leverans.validators.rules.sip import SIP_RULES
from leverans.validators.rules.struct_map import STRUCT_MAP_RULES

RULES: tuple[Rule, ...] = (
    *HEADER_RULES,
    *SIP_RULES,
    *ARCHIVAL_RULES,
    *SECTION_RULES,
    *FILE_RULES,
    *STRUCT_MAP_RULES,
)
