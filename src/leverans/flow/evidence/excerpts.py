"""What may be told of a document that is withheld: of an agreement, and of a records plan.

An excerpt has a closed list of members, so that a field that somebody adds to the document one
day does not leak. It proves nothing: the digest in the log is of the whole document.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date

from leverans.flow.evidence.pieces import json_bytes
from leverans.flow.evidence.withholding import speaks_of_people
from leverans.ledger.plan_versions import PlanEntry
from leverans.model.bundle import VERSION
from leverans.model.plan import RecordsPlan
from leverans.model.submission import AgreementVersion

DOCUMENT = "leverans excerpt"
LONGEST = 300  # characters; what is longer is prose
TABLES: Mapping[str, tuple[str, ...]] = {  # table of an agreement -> members that are told
    "": ("reference", "version", "status", "valid_from", "valid_to", "plan", "schedule"),
    "source": ("kind", "system"),
    "package": (
        "profile",
        "version",
        "container",
        "algorithms",
        "content_category",
        "content_information_type",
        "premis_objects",
        "description",
        "case_content",
        "fgs_type",
    ),
    "check": ("formats", "max_path", "identify", "levels", "schemas"),
    "target": ("kind", "receipt"),
    "acceptance": ("test_delivery", "custody", "custody_from", "custody_basis"),
    "scope": ("rows", "period_from", "period_to", "cut_off"),
}
PARTIES = ("archival_creator", "submitter", "receiver")
ORGANISATION = re.compile(r"ORG:[0-9A-Za-z-]+")
ROW = (
    "row_id",
    "process_code",
    "record_type",
    "retention_text",
    "disposal_decision",
    "applies_from",
    "applies_to",
)


def agreement_excerpt(digest: str, document: bytes, kept: AgreementVersion | None) -> bytes | None:
    """The facts of an agreement without people, as a file; None where it cannot be read.

    Args:
        digest: sha256 (hex) of the document. kept: the version that it is known as here.
    """
    try:
        said = tomllib.loads(document.decode())
    except ValueError:
        return None
    facts = {name: _told(_table(said, name), members) for name, members in TABLES.items() if name}
    facts |= {name: _party(_table(said, name)) for name in PARTIES}
    told = {
        **_told(said, TABLES[""]),
        **{name: found for name, found in facts.items() if found},
        "id": kept.agreement if kept else "",
        "number": kept.number if kept else 0,
    }
    return _file("agreement", digest, told)


def plan_excerpt(digest: str, entry: PlanEntry, plan: RecordsPlan) -> bytes:
    """A plan's rows (id, code, type, phrase, decision, days) and the decisions it rests on."""
    rows = [
        {name: value for name in ROW if (value := getattr(row, name)) and _fit(value)}
        for row in plan.rows
    ]
    decisions = sorted({ref for _, ref, _ in entry.rests_on if _fit(ref)})
    entered = ("plan_id", "version", "decision", "in_force_from", "in_force_to", "application")
    about = {name: value for name in entered if (value := getattr(entry, name)) and _fit(value)}
    return _file("plan", digest, {**about, "name": entry.name, "rests_on": decisions, "rows": rows})


def _file(of: str, digest: str, told: Mapping[str, object]) -> bytes:
    head = {"document": DOCUMENT, "version": VERSION, "of": of, "sha256": digest}
    return json_bytes({**head, of: told})


def _table(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _told(said: Mapping[str, object], members: Sequence[str]) -> dict[str, object]:
    found = {name: said[name] for name in members if name in said}
    return {name: _plain(value) for name, value in found.items() if _fit(value)}


def _party(said: Mapping[str, object]) -> dict[str, object]:
    """An organisation by number and name; of whoever else no name is told."""
    number = said.get("id")
    if not (isinstance(number, str) and ORGANISATION.fullmatch(number) and _fit(number)):
        return {}
    return _told(said, ("id", "name"))


def _fit(value: object) -> bool:
    """Whether a value is a fact and no prose, and seems to speak of nobody."""
    if isinstance(value, list):
        return all(_fit(each) for each in value)
    if isinstance(value, dict):
        return all(isinstance(each, str) and _fit(each) for pair in value.items() for each in pair)
    if isinstance(value, str):
        return len(value) <= LONGEST and "\n" not in value and not speaks_of_people(value)
    return isinstance(value, int | date)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
