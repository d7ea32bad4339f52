"""Each of the 178 requirements of E-ARK 2.2.0 is one rule, or says why no program can judge it."""

from leverans.messages.catalogue import rules as catalogue
from leverans.validators.kinds.eark import EARK
from leverans.validators.rules.manual import manual_rules
from leverans.validators.rules.tables import RULES
from leverans.validators.structure import STRUCTURE_RULES

REQUIREMENTS = (
    {f"CSIPSTR{number}" for number in range(1, 17)}
    | {f"CSIP{number}" for number in range(1, 120) if number not in (86, 87, 115)}
    | {f"SIP{number}" for number in range(1, 36)}
    | {f"DIP{number}" for number in range(1, 5)}
    | {f"AIPM{number}" for number in range(1, 8)}
)
KINDS = ("csip", "sip", "aip", "dip")
OF_2_0_4 = {"CSIP86"}
MANUAL = {rule for kind in KINDS for rule in manual_rules(kind)}
AUTOMATIC = {
    *(rule.id for rule in RULES),
    *STRUCTURE_RULES,
    *EARK.exists.values(),
    *EARK.sizes.values(),
    *EARK.digests.values(),
    *EARK.unique.values(),
    *EARK.pointers.values(),
}


def test_there_are_178_and_each_is_a_rule_or_manual_never_both() -> None:
    assert len(REQUIREMENTS) == 178
    assert REQUIREMENTS == (AUTOMATIC | MANUAL) & REQUIREMENTS
    assert {rule for rule in AUTOMATIC if not rule.startswith("PKG-")} - OF_2_0_4 <= REQUIREMENTS
    assert not MANUAL & AUTOMATIC


def test_a_rule_stands_once_in_the_tables_and_hangs_under_a_requirement() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    parents = {rule.depends_on for rule in RULES} - {""}
    assert parents <= REQUIREMENTS


def test_the_catalogue_calls_the_same_ones_manual() -> None:
    listed = {rule for rule, text in catalogue().items() if text.check == "manual"}
    assert listed & REQUIREMENTS == MANUAL


def test_a_manual_requirement_binds_its_own_kind_of_package() -> None:
    free = {"CSIPSTR3", "CSIPSTR8", "CSIPSTR14"}
    more = {"csip": set(), "sip": {"SIP21"}, "aip": {"AIPM1"}, "dip": {"DIP1"}}
    assert {kind: set(manual_rules(kind)) - free for kind in KINDS} == more
    assert all(free <= set(manual_rules(kind)) for kind in KINDS)
