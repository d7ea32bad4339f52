"""The anchors, each with its stamps and copies; and all of them held against log and copies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.flow.anchor_objections import objections
from leverans.flow.anchor_places import check_copies, places_of
from leverans.flow.anchors import StoredAnchor, anchors
from leverans.flow.log_proof import prove_log
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.ledger import anchors as rows
from leverans.ledger.anchors import StampRow
from leverans.messages.catalogue import find
from leverans.model.errors import LeveransError
from leverans.model.finding import Finding, Level
from leverans.model.rights import Right
from leverans.signing.stamping import examine_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAnchor:
    """An anchor in the list.

    Attributes:
        stamps: answers of time-stamping authorities, in the order they came.
        copies: name of each place -> `kept`, `waiting` or `differs`.
    """

    anchor: StoredAnchor
    stamps: tuple[StampRow, ...]
    copies: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnchors:
    """All anchors, held against the log and against every copy; `findings`: what is wrong."""

    listed: tuple[ListedAnchor, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1: something is not what it was; 3: a place did not answer."""
        if any(each.level is Level.ERROR for each in self.findings):
            return 1
        return 3 if any(each.rule == "ANCHOR-PLACE-DOWN" for each in self.findings) else 0


def list_anchors(site: Site) -> tuple[ListedAnchor, ...]:
    """All anchors, the oldest first, with what the ledger says of their copies.

    Raises:
        LedgerError: what the table says of an anchor is not what was signed.
    """
    site = entering(site, Right.READ_LOG)
    with site.ledger.read() as connection:
        noted: dict[int, dict[str, str]] = {}
        for row in rows.deposits(connection):
            noted.setdefault(row.checkpoint, {})[row.place] = row.state
        return _listed(connection, anchors(connection), noted)


def check_anchors(site: Site) -> CheckedAnchors:
    """Read every copy back, verify log, anchors and stamps; nothing is written."""
    site = entering(site, Right.READ_LOG)
    with site.ledger.read() as connection:
        findings = list(objections(prove_log(site, connection)))
        if any(each.rule == "ANCHOR-FORGED" for each in findings):
            # what copies would be held against is not to be believed itself
            return CheckedAnchors(listed=(), findings=tuple(findings))
        made = anchors(connection)
    seen: dict[int, dict[str, str]] = {}
    for place in places_of(site):
        looked = check_copies(site, place, made)
        findings += looked.findings
        for number, state in looked.states.items():
            seen.setdefault(number, {})[place.name] = state
    with site.ledger.read() as connection:
        listed = _listed(connection, made, seen)
    findings += _stamps(site, listed)
    return CheckedAnchors(listed=listed, findings=tuple(findings))


def _listed(
    connection: Connection, made: list[StoredAnchor], copies: Mapping[int, Mapping[str, str]]
) -> tuple[ListedAnchor, ...]:
    stamps: dict[int, list[StampRow]] = {}
    for row in rows.stamps(connection):
        stamps.setdefault(row.checkpoint, []).append(row)
    return tuple(
        ListedAnchor(
            anchor=each,
            stamps=tuple(stamps.get(each.checkpoint.number, ())),
            copies=copies.get(each.checkpoint.number, {}),
        )
        for each in made
    )


def _stamps(site: Site, listed: tuple[ListedAnchor, ...]) -> Iterator[Finding]:
    """Anchors whose tokens do not verify with the roots that are configured today."""
    stamping = site.anchoring.stamping
    if stamping is None:
        return
    try:
        trusted = stamping.trusted()
    except LeveransError as error:
        yield find("ANCHOR-NO-STAMP", authority=stamping.name, problem=error.detail)
        return
    for each in listed:
        problems = [
            examine_stamp(row.token, each.anchor.document, trusted).problem for row in each.stamps
        ]
        if problems and all(problems):
            number = str(each.anchor.checkpoint.number)
            yield find("ANCHOR-STAMP-DOUBTFUL", number=number, stamp_problem=problems[-1])
