"""What the parsed clause of a phrase means as a rule; one function for each kind of clause."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger, Unit
from leverans.plan.phrase_parts import (
    Moment,
    Node,
    amount_of,
    bounded,
    doubted,
    implicit,
    nodes,
    period_of,
    said,
    words,
)
from leverans.plan.timing import (
    TIMINGS,
    counted,
    moment_in,
    timing_of,
    with_free_text,
    with_tails,
    with_transfer,
)


def meaning(start: Node, default: Trigger | None) -> RetentionRule:
    """The rule that a parsed branch says.

    Args:
        start: the tree. default: what a period without event counts from, if the plan says so.

    Raises:
        Unclear: the grammar takes it, but it says nothing certain.
    """
    clause = next(nodes(start, *CLAUSES))
    rule = CLAUSES[str(clause.data)](clause, default)
    return replace(rule, medium=" ".join(words(start, "MEDIUM")))


def _unresolved(*reasons: Review) -> RetentionRule:
    return doubted(RetentionRule(action=Action.UNRESOLVED), *reasons)


def _keep(node: Node, default: Trigger | None) -> RetentionRule:
    rule = RetentionRule(action=Action.PRESERVE)
    for each in nodes(node, "send"):
        rule = with_transfer(rule, each, default)
    rule = with_free_text(rule, node)
    return doubted(rule, Review.AMBIGUOUS) if said(node, "MAY") else rule


def _kept(node: Node, default: Trigger | None) -> RetentionRule:
    """`Bevaras i 2 år` means that it is culled after them; of a recording from when it is made."""
    moment = moment_in(node, default)
    if said(node, "KEEP") or not said(node, "BEFORE_CULLED"):
        return doubted(counted(period_of(node), moment), Review.MEANS_DISPOSE)
    if said(node, "RECORDING") and not any(nodes(node, "after")):
        moment = Moment(trigger=Trigger.CREATED)
    return counted(period_of(node), moment)


def _never(node: Node, default: Trigger | None) -> RetentionRule:
    del node, default
    return RetentionRule(action=Action.PRESERVE)


def _sample(node: Node, default: Trigger | None) -> RetentionRule:
    del node, default
    return _unresolved(Review.SAMPLE)


def _either(node: Node, default: Trigger | None) -> RetentionRule:
    del node, default
    return _unresolved(Review.AMBIGUOUS)


def _least(node: Node, default: Trigger | None) -> RetentionRule:
    """A least time says when not to cull, and never that it is done."""
    del default
    return replace(_unresolved(Review.MINIMUM), minimum=period_of(node))


def _dispose(node: Node, default: Trigger | None) -> RetentionRule:
    if any(nodes(node, *TIMINGS)):
        rule = with_tails(timing_of(node, default), node, default)
        if any(nodes(node, "earliest")) and not said(node, "CULL", "G", "TERM"):
            rule = doubted(rule, Review.MINIMUM)  # `tidigast 5 år`: of what, it does not say
    else:
        rule = counted(period_of(node), moment_in(node, default))
    return replace(rule, must=True) if said(node, "MUST") else rule


def _abbreviated(node: Node, default: Trigger | None) -> RetentionRule:
    """`G 10`: years."""
    period = bounded(Period(amount=amount_of(node), unit=Unit.YEARS))
    return counted(period, implicit(default))


def _aged(node: Node, default: Trigger | None) -> RetentionRule:
    del default
    moment = Moment(trigger=Trigger.AGE, doubts=(Review.PERSONAL_EVENT,))
    return counted(period_of(node), moment)


def _recurrent(node: Node, default: Trigger | None) -> RetentionRule:
    del node, default
    return _unresolved(Review.RECURRENT)


def _reference(node: Node, default: Trigger | None) -> RetentionRule:
    del node, default
    return _unresolved(Review.REFERENCE)


def _condition(node: Node, default: Trigger | None) -> RetentionRule:
    del default
    return with_free_text(_unresolved(), node)


def _send(node: Node, default: Trigger | None) -> RetentionRule:
    """When to deliver says nothing of what is to become of the records."""
    rule = RetentionRule(action=Action.TRANSFER, review=(Review.UNDECIDED,))
    return with_transfer(rule, node, default)


def _later(action: Action, reason: Review) -> Callable[[Node, Trigger | None], RetentionRule]:
    """What is looked at again, or given back, then."""

    def read(node: Node, default: Trigger | None) -> RetentionRule:
        if not any(nodes(node, *TIMINGS)):
            return RetentionRule(action=action, review=(reason,))
        return doubted(replace(timing_of(node, default), action=action), reason)

    return read


def _duty(node: Node, default: Trigger | None) -> RetentionRule:
    """The duty of SFS 2003:135: done within the calendar year after it arose."""
    del node, default
    return replace(
        _unresolved(Review.DEADLINE),
        must=True,
        deadline=Period(amount=1, unit=Unit.YEARS),
        deadline_trigger=Trigger.DEFAULT,
    )


CLAUSES: Mapping[str, Callable[[Node, Trigger | None], RetentionRule]] = {
    "keep": _keep,
    "kept": _kept,
    "never": _never,
    "not_before": _least,
    "sample": _sample,
    "contradiction": _either,
    "least": _least,
    "dispose": _dispose,
    "abbreviated": _abbreviated,
    "choice": _either,
    "aged": _aged,
    "recurrent": _recurrent,
    "reference": _reference,
    "condition": _condition,
    "send": _send,
    "review": _later(Action.REVIEW, Review.REVIEW),
    "return": _later(Action.RETURN, Review.RETURN),
    "duty": _duty,
}
