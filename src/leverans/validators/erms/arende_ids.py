"""Ids of the rules for FGS Ärendehantering."""

from leverans.validators.desk import FileRules
from leverans.validators.erms.ids import CommonIds

COMMON = CommonIds(
    root="ARENDE-ROOT",
    unknown="ARENDE-ELEMENT-UNKNOWN",
    misplaced="ARENDE-ELEMENT-MISPLACED",
    attribute_unknown="ARENDE-ATTRIBUTE-UNKNOWN",
    attribute_missing="ARENDE-ATTRIBUTE-MISSING",
    missing="ARENDE-ELEMENT-MISSING",
    missing_of={
        "ArkivobjektID": "ARENDE-ID-MISSING",
        "Arendemening": "ARENDE-TITLE-MISSING",
        "Roll": "ARENDE-AGENT-NO-ROLE",
        "Namn": "ARENDE-PARTY-UNNAMED",
        "ArkivobjektArende": "ARENDE-LIST-EMPTY",
        "ArkivobjektHandling": "ARENDE-LIST-EMPTY",
    },
    blank="ARENDE-ELEMENT-BLANK",
    blank_of={"ArkivobjektID": "ARENDE-ID-MISSING", "Arendemening": "ARENDE-TITLE-MISSING"},
    term="ARENDE-TERM",
    other_unused="ARENDE-OTHER-TYPE-UNUSED",
    date_form="ARENDE-DATE-FORM",
    date_unreal="ARENDE-DATE-UNREAL",
    date_order="ARENDE-DATE-ORDER",
    date_future="ARENDE-DATE-FUTURE",
    boolean="ARENDE-BOOLEAN",
    number="ARENDE-NUMBER",
    id_repeated="ARENDE-ID-REPEATED",
    system_id_repeated="ARENDE-SYSTEM-ID-REPEATED",
    system_id_form="ARENDE-SYSTEM-ID-FORM",
    relation="ARENDE-RELATION-ELSEWHERE",
    schema_location="ARENDE-SCHEMA-LOCATION",
)
FILES = FileRules(
    missing="ARENDE-FILE-MISSING",
    nearly="ARENDE-FILE-NEARLY",
    outside="ARENDE-FILE-OUTSIDE",
    size="ARENDE-FILE-SIZE",
    digest="ARENDE-FILE-DIGEST",
    elsewhere="ARENDE-FILES-ELSEWHERE",
)
NO_LIST, TWO_LISTS = "ARENDE-NO-LIST", "ARENDE-TWO-LISTS"
UNTITLED = "ARENDE-RECORD-UNTITLED"
SECRECY_NO_LAW = "ARENDE-SECRECY-NO-LAW"
DISPOSAL_CONTRADICTS, DISPOSAL_NO_TERM = "ARENDE-DISPOSAL-CONTRADICTS", "ARENDE-DISPOSAL-NO-TERM"
SIZE_OVERFLOW = "ARENDE-SIZE-OVERFLOW"
DIGEST_FORM, DIGEST_NO_METHOD = "ARENDE-DIGEST-FORM", "ARENDE-DIGEST-NO-METHOD"
DIGEST_METHOD = "ARENDE-DIGEST-METHOD"
PERSON_NUMBER_FORM = "ARENDE-PERSON-NUMBER-FORM"

ALL: tuple[str, ...] = (
    *COMMON.all(),
    *FILES.all(),
    NO_LIST,
    TWO_LISTS,
    UNTITLED,
    SECRECY_NO_LAW,
    DISPOSAL_CONTRADICTS,
    DISPOSAL_NO_TERM,
    SIZE_OVERFLOW,
    DIGEST_FORM,
    DIGEST_NO_METHOD,
    DIGEST_METHOD,
    PERSON_NUMBER_FORM,
)
