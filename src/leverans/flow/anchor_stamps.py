"""Has anchors stamped by a time-stamping authority; every answer is kept as it came."""

from leverans.flow.anchor_terms import TimeStamping
from leverans.flow.anchors import StoredAnchor
from leverans.flow.site import Site
from leverans.ledger import anchors as rows
from leverans.ledger.anchors import StampRow
from leverans.messages.catalogue import find
from leverans.model.errors import LeveransError
from leverans.model.finding import Finding
from leverans.signing.stamping import examine_stamp, stamp_request

MOST = 31  # anchors that one run asks for, the newest first
SETTLED = ("", "roots")  # verified, or nobody has said by what
ANSWERS = 3  # so many answers for one anchor, and nobody is asked again


def stamp_waiting(site: Site, made: list[StoredAnchor]) -> list[Finding]:
    """Ask for a stamp of every anchor that has none that counts; what went wrong.

    An authority that does not answer is not asked for the next one.
    """
    stamping = site.anchoring.stamping
    if stamping is None:
        return []
    found: list[Finding] = []
    for each in _waiting(site, made):
        try:
            stamped = _stamp(site, stamping, each)
        except LeveransError as error:
            return [*found, find("ANCHOR-NO-STAMP", authority=stamping.name, problem=error.detail)]
        if stamped.problem:
            number = str(each.checkpoint.number)
            found.append(
                find("ANCHOR-STAMP-DOUBTFUL", number=number, stamp_problem=stamped.problem)
            )
    return found


def _waiting(site: Site, made: list[StoredAnchor]) -> list[StoredAnchor]:
    answers: dict[int, list[StampRow]] = {}
    with site.ledger.read() as connection:
        for row in rows.stamps(connection):
            answers.setdefault(row.checkpoint, []).append(row)

    def waits(anchor: StoredAnchor) -> bool:
        had = answers.get(anchor.checkpoint.number, [])
        return len(had) < ANSWERS and not any(row.problem in SETTLED for row in had)

    return list(filter(waits, reversed(made)))[:MOST]


def _stamp(site: Site, stamping: TimeStamping, anchor: StoredAnchor) -> StampRow:
    trusted = stamping.trusted()  # before anything comes that could be lost by its fault
    asked = stamp_request(anchor.document)
    token = stamping.ask(asked.body)
    examined = examine_stamp(token, anchor.document, trusted, asked.nonce)
    row = StampRow(
        checkpoint=anchor.checkpoint.number,
        authority=stamping.name,
        token=token,
        received_at=site.clock(),
        stamped_at=examined.at,
        problem=examined.problem,
    )
    with site.ledger.begin() as connection:
        rows.add_stamp(connection, row)
    return row
