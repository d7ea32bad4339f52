"""Breaks the rules of mellanarkiv DIDL, one at a time."""

from leverans.testing.mutation import LOST, Mutation
from leverans.testing.sample_didl import (
    ARCHIVED,
    CLASSES,
    CREATED,
    DOCUMENT,
    EXTENSION,
    INDEX,
    ITEM,
    KEPT,
    NATIVE,
    NATIVE_ID,
    OBJECT_TYPE,
    PDF,
    PLANNING,
    PRODUCER,
    WORD,
    archival_object,
)

_OBJECT = archival_object("6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11")
_OFFENTLIG = "<vgr:RestrictionCode>Allmän handling - Offentlig</vgr:RestrictionCode>"
_SEKRETESS = "<vgr:RestrictionCode>Sekretess</vgr:RestrictionCode>"
_LAW = "<vgr:LegalParagraph>OSL 21 kap. 1 §</vgr:LegalParagraph>"
_ACCESS = "<core:AccessRight>Public</core:AccessRight>"
_PDF_RESOURCE = '<Resource ref="document_002.pdf" mimeType="application/pdf"/>'


def _broken(rule: str, old: str, new: str, *also: str) -> Mutation:
    assert old in DOCUMENT, old
    return Mutation(rule, ((INDEX, old, new),), frozenset(also))


def _within(rule: str, part: str, old: str, new: str, *also: str) -> Mutation:
    assert old in part, old
    return _broken(rule, part, part.replace(old, new, 1), *also)


def _renamed(rule: str, part: str, old: str, new: str, *also: str) -> Mutation:
    """An element of a part gets another name, start and end tag."""
    assert f"<{old}" in part, old
    return _broken(
        rule, part, part.replace(f"<{old}", f"<{new}").replace(f"</{old}", f"</{new}"), *also
    )


STRUCTURE_MUTATIONS = (
    Mutation("DIDL-ROOT", ((INDEX, DOCUMENT, "<DIDL/>"),), frozenset({LOST})),
    _broken("DIDL-ITEM", ITEM, "", LOST),
    _within("DIDL-NAMESPACE", WORD, "<core:File ", '<core:File xmlns:core="urn:annan" '),
    _within("DIDL-NAMESPACE", _OBJECT, "<core:AccessRight", '<core:AccessRight xmlns:core="urn:b"'),
    _broken("DIDL-OBJECT", _OBJECT, ""),
    _broken("DIDL-OBJECT", _OBJECT, _OBJECT * 2),
    _renamed("DIDL-REPRESENTATION", ARCHIVED, "core:Representation", "core:Representations"),
    _renamed("DIDL-FILE", PDF, "core:File", "core:Fil"),
    _within("DIDL-ID", _OBJECT, ' idType="UUID"', ""),
    _within("DIDL-ID", PDF, 'id="7f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f32"', ""),
    _within("DIDL-UUID", PDF, "7f1c0a52-", "7f1c0a5-"),
    _within("DIDL-UUID", _OBJECT, 'id="6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11"', 'id="KU 1"'),
    _within("DIDL-ID-REPEATED", PDF, "2f3d0c9f8f32", "2f3d0c9f8f31"),
    _within("DIDL-USE", ARCHIVED, "ORIGINAL", "Original"),
    _within("DIDL-USE", ARCHIVED, ' use="ORIGINAL"', ""),
    _within("DIDL-REPRESENTATION-EMPTY", ARCHIVED, PDF, "", LOST),
    Mutation(
        "DIDL-MAIN-REPRESENTATION",
        (
            (INDEX, 'use="NATIVE"', 'use="PLAINTEXT"'),
            (INDEX, 'use="ORIGINAL"', 'use="SURROGATE"'),
        ),
    ),
    _within("DIDL-SOURCE", ARCHIVED, NATIVE_ID, NATIVE_ID.replace("0b6c", "1b6c")),
    _within("DIDL-SOURCE", ARCHIVED, NATIVE_ID, "0b6c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f22"),
    _within("DIDL-NESTING", ARCHIVED, "</Item>", "<Item/></Item>"),
    Mutation(
        "DIDL-COMPONENT-PLACE",
        ((INDEX, ARCHIVED, PDF + ARCHIVED.replace(PDF, "")),),
        frozenset({"DIDL-REPRESENTATION-EMPTY"}),
    ),
    _within("DIDL-FILE-SIZE", PDF, "<core:Size>@size:document_002.pdf@</core:Size>", ""),
    _within("DIDL-FILE-SIZE", PDF, "@size:document_002.pdf@", "4 kB"),
    _within("DIDL-FILE-NAME", PDF, ">document_002.pdf<", "> <"),
    _within("DIDL-RESOURCE", PDF, _PDF_RESOURCE, "", LOST),
    _within(
        "DIDL-RESOURCE", PDF, _PDF_RESOURCE, '<Resource mimeType="text/plain">x</Resource>', LOST
    ),
    _within("DIDL-RESOURCE", PDF, _PDF_RESOURCE, _PDF_RESOURCE * 2, "DIDL-RESOURCE-REPEATED"),
    _within("DIDL-MIMETYPE", PDF, ' mimeType="application/pdf"', ""),
    _within("DIDL-MIMETYPE", PDF, "application/pdf", "PDF"),
    _within("DIDL-RESOURCE-MISSING", PDF, 'ref="document_002.pdf"', 'ref="document_003.pdf"', LOST),
    _within(
        "DIDL-RESOURCE-REPEATED",
        PDF,
        'ref="document_002.pdf"',
        'ref="document_001.docx"',
        LOST,
    ),
    _within("DIDL-SIZE-UNEQUAL", PDF, "@size:document_002.pdf@", "5"),
    _within("PKG-REF-ABSOLUTE", PDF, 'ref="doc', 'ref="file:///doc', LOST),
    _within("PKG-REF-ABSOLUTE", PDF, 'ref="doc', 'ref="/doc', LOST),
    _within("PKG-REF-OUTSIDE", PDF, 'ref="doc', 'ref="../doc', LOST),
    _within("PKG-REF-CASE", PDF, 'ref="doc', 'ref="Doc'),
)
RECORD_MUTATIONS = (
    _within("DIDL-CREATED", _OBJECT, CREATED, ""),
    _within("DIDL-DATE", _OBJECT, "2024-04-17T06", "2024-04-31T06"),
    _broken("DIDL-DATE", "<vgrsd:ValidTo>2026-04-16<", "<vgrsd:ValidTo><"),
    _within("DIDL-PLANNING", _OBJECT, PLANNING, ""),
    _within("DIDL-PLANNING", _OBJECT, PLANNING, PLANNING * 2),
    _within("DIDL-ACTION", _OBJECT, ' action="RETENTION"', ""),
    _within("DIDL-ACTION", _OBJECT, "RETENTION", "Retention", "DIDL-ACTION-TEXT"),
    _within("DIDL-ACTION-LEVEL", _OBJECT, "RETENTION", "PRESERVATION"),
    _within("DIDL-ACTION-LEVEL", NATIVE, "PRESERVATION", "RETENTION"),
    _within("DIDL-ACTION-TEXT", _OBJECT, ">Bevaras<", ">Gallras 5 år<"),
    _within("DIDL-ACTION-TEXT", _OBJECT, "RETENTION", "DISPOSAL"),
    _within("DIDL-DECISION", _OBJECT, "KU 2023-00999", " "),
    _within(
        "DIDL-DECISION",
        _OBJECT,
        PLANNING,
        '<core:PreservationPlanning action="DISPOSAL" date="2029-04-17">Gallras'
        "</core:PreservationPlanning>",
    ),
    _within("DIDL-CULLING-DATE", NATIVE, KEPT, KEPT.replace("action", 'date="" action')),
    _within(
        "DIDL-CULLING-DATE",
        _OBJECT,
        PLANNING,
        '<core:PreservationPlanning action="DISPOSAL" RDA="KU 1" date="2029-02-29">Gallras'
        "</core:PreservationPlanning>",
    ),
    _within("DIDL-CULLING-DATE-KEPT", _OBJECT, 'RDA="KU', 'date="2029-04-17" RDA="KU'),
    _within("DIDL-ACCESS-RIGHT", _OBJECT, _ACCESS, ""),
    _within("DIDL-ACCESS-RIGHT", _OBJECT, "Public", "Offentlig"),
    _within("DIDL-SECRECY-NO-LAW", EXTENSION, _OFFENTLIG, _SEKRETESS),
    _within("DIDL-LAW-NO-SECRECY", EXTENSION, _OFFENTLIG, _OFFENTLIG + _LAW),
    _within("DIDL-LAW-NO-SECRECY", EXTENSION, _OFFENTLIG, _LAW),
    _within("DIDL-OBJECT-TYPE", _OBJECT, OBJECT_TYPE, ""),
    _within("DIDL-OBJECT-TYPE", _OBJECT, ">Plan<", "><"),
    _within("DIDL-FILE-PLAN", _OBJECT, "KU.DHP.2024.1", "KU.DHP.24.1"),
    _within("DIDL-FILE-PLAN", _OBJECT, "KU.DHP.2024.1", "DHP.2024.1"),
    _within("DIDL-FILE-PLAN", _OBJECT, ' filePlan="KU.DHP.2024.1"', ""),
    _within("DIDL-CLASSIFICATION", _OBJECT, CLASSES, ""),
    _within("DIDL-CLASS-LEVEL", _OBJECT, 'level="PG"', 'level="Pg"'),
    _within("DIDL-CLASS-LEVEL", _OBJECT, 'level="VO" ', ""),
    _within("DIDL-CLASS-ORDER", _OBJECT, 'level="VO"', 'level="PG"'),
    _within("DIDL-CLASS-CODE", _OBJECT, 'classCode="2.1" ', ""),
    _within("DIDL-PRODUCER", _OBJECT, PRODUCER, ""),
    _within("DIDL-PRODUCER", _OBJECT, ">Exempelnämnden<", "><"),
    _within("DIDL-PRODUCER-ID", _OBJECT, ' idType="HSA-ID"', ""),
    _within("DIDL-PRODUCER-ID", _OBJECT, "SE2321000131-", "SE232100013-"),
)
DIDL_MUTATIONS = (*STRUCTURE_MUTATIONS, *RECORD_MUTATIONS)
