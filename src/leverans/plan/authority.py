"""The two decisions that culling rests on; without both, in force and covering, there is none.

`DisposalDecision` (the archival authority's) ← `ApplicationDecision` (the authority's own)
← `PlanRow` (`practice.md` §0 point 1, §1.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from leverans.model.plan import ApplicationDecision, DisposalDecision, PlanRow, PlanVersion
from leverans.plan.fold import folded
from leverans.plan.windows import Window, window

Decision = DisposalDecision | ApplicationDecision

NO_REFERENCE = "no_reference"
NO_DISPOSAL_DECISION = "no_disposal_decision"
NO_APPLICATION_DECISION = "no_application_decision"
NOT_APPLIED = "not_applied"
NOT_IN_FORCE = "not_in_force"
NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What allows a row's records to be culled on one day.

    Attributes:
        lacking: why nothing does, "" when both decisions are there and in force.
        disposal, application: their references, as far as there are any.
        covered: base dates that both cover. retroactive: whether both may shorten a promise.
        names_older: whether the disposal decision says in so many words from which date on.
    """

    lacking: str
    disposal: str = ""
    application: str = ""
    covered: Window | None = None
    retroactive: bool = False
    names_older: bool = False


def authority_of(version: PlanVersion, row: PlanRow, today: date) -> Authority:
    """The two decisions of a row, judged on a day."""
    disposal, application = _disposal(version.disposal, row), version.application
    told = (disposal.ref if disposal else "", application.ref if application else "")
    lacking = _lacking(row, disposal, application, today)
    if lacking or disposal is None or application is None:
        return Authority(lacking=lacking, disposal=told[0], application=told[1])
    return Authority(
        lacking="",
        disposal=told[0],
        application=told[1],
        covered=_both(_records(disposal), _records(application)),
        retroactive=disposal.retroactive and application.retroactive,
        names_older=bool(disposal.record_date_from.strip()),
    )


def _disposal(decisions: Mapping[str, DisposalDecision], row: PlanRow) -> DisposalDecision | None:
    wanted = folded(row.disposal_decision)
    return next((one for ref, one in decisions.items() if wanted and folded(ref) == wanted), None)


def _lacking(
    row: PlanRow,
    disposal: DisposalDecision | None,
    application: ApplicationDecision | None,
    today: date,
) -> str:
    if not row.disposal_decision.strip():
        return NO_REFERENCE
    if disposal is None:
        return NO_DISPOSAL_DECISION
    if application is None:
        return NO_APPLICATION_DECISION
    applied = {folded(ref) for ref in application.applied}
    if applied and folded(row.disposal_decision) not in applied:
        return NOT_APPLIED
    return "" if _stands(disposal, today) and _stands(application, today) else NOT_IN_FORCE


def _stands(decision: Decision, today: date) -> bool:
    """Adopted by then, and inside the days on which it may be acted on."""
    adopted = window(decision.adopted, "")
    in_force = window(decision.in_force_from, decision.in_force_to)
    return adopted is not None and in_force is not None and today in adopted and today in in_force


def _records(decision: Decision) -> Window | None:
    return window(decision.record_date_from, decision.record_date_to)


def _both(one: Window | None, other: Window | None) -> Window | None:
    if one is None or other is None:
        return None
    return Window(max(one.first, other.first), min(one.last, other.last))
