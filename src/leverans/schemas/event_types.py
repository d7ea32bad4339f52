"""Terms of the Library of Congress vocabulary `eventType`, and where they stand.

Source: id.loc.gov/vocabulary/preservation/eventType. An address is a name and is never fetched.
"""

VOCABULARY = "http://id.loc.gov/vocabulary/preservation/eventType"
_CODES = {
    "accession": "acc",
    "appraisal": "app",
    "capture": "cap",
    "deletion": "del",
    "fixity check": "fix",
    "format identification": "for",
    "information package creation": "ipc",
    "information package merging": "ipm",
    "ingestion end": "ine",
    "ingestion start": "ins",
    "message digest calculation": "mes",
    "metadata extraction": "mee",
    "metadata modification": "mem",
    "migration": "mig",
    "policy assignment": "poa",
    "quarantine": "qua",
    "recovery": "rec",
    "replication": "rep",
    "transfer": "tra",
    "validation": "val",
}


def event_type_uri(term: str) -> str:
    """The address of a term, or "" when it is none of the vocabulary's that we use."""
    code = _CODES.get(term, "")
    return f"{VOCABULARY}/{code}" if code else ""
