"""When records are culled, as the timing of a phrase and what follows it say."""

from dataclasses import replace

from leverans.model.retention_rule import (
    Action,
    Period,
    RetentionRule,
    Review,
    Trigger,
    Unit,
)
from leverans.plan.phrase_parts import (
    Moment,
    Node,
    doubted,
    implicit,
    moment_of,
    nodes,
    period_of,
    said,
    words,
)

AT_ONCE = Period(amount=0, unit=Unit.DAYS)
TIMINGS = ("counted", "earliest", "latest", "upon", "at_once")


def timing_of(node: Node, default: Trigger | None) -> RetentionRule:
    """The disposal that the first timing below the node says, without what follows it."""
    timing = next(nodes(node, *TIMINGS))
    match timing.data:
        case "upon":
            return upon(moment_in(timing, default))
        case "at_once":
            return _at_once(timing, default)
        case "latest":
            return _latest(timing, default)
    rule = counted(period_of(timing), moment_in(timing, default))
    return replace(rule, minimum=rule.period) if timing.data == "earliest" else rule


def moment_in(node: Node, default: Trigger | None) -> Moment:
    """What the node's own event is, or the implicit one."""
    for each in nodes(node, "after", "when"):
        return moment_of(each, default)
    return implicit(default)


def counted(period: Period, moment: Moment) -> RetentionRule:
    """So long after that. A whole year that is named cannot be counted in months."""
    rule = RetentionRule(
        action=Action.DISPOSE, trigger=moment.trigger, period=period, review=moment.doubts
    )
    uneven = moment.calendar and period.unit is not Unit.YEARS
    return doubted(rule, Review.AMBIGUOUS) if uneven else doubted(rule)


def upon(moment: Moment) -> RetentionRule:
    """When that happens; only few events let a record go at once."""
    if moment.trigger is Trigger.OBSOLETE:
        return RetentionRule(action=Action.DISPOSE, trigger=Trigger.OBSOLETE, review=moment.doubts)
    rule = counted(AT_ONCE, moment)
    return rule if moment.prompt else doubted(rule, Review.AMBIGUOUS)


def _at_once(node: Node, default: Trigger | None) -> RetentionRule:
    if any(nodes(node, "after", "when")):
        return upon(moment_in(node, default))
    return upon(Moment(trigger=Trigger.IMMEDIATE))


def _latest(node: Node, default: Trigger | None) -> RetentionRule:
    """`Senast` names a day by which it is done, and none before which it is not."""
    moment = moment_in(node, default)
    rule = RetentionRule(action=Action.DISPOSE, trigger=moment.trigger)
    return _with_deadline(rule, node, default)


def _with_deadline(rule: RetentionRule, node: Node, default: Trigger | None) -> RetentionRule:
    moment = moment_in(node, default)
    dated = replace(rule, must=True, deadline=period_of(node), deadline_trigger=moment.trigger)
    return doubted(dated, Review.DEADLINE)


def with_tails(rule: RetentionRule, node: Node, default: Trigger | None) -> RetentionRule:
    """The disposal with what the phrase says after its first timing."""
    _, *rest = nodes(node, *TIMINGS, "bound", "send")
    for tail in rest:
        match tail.data:
            case "latest":
                rule = _with_deadline(rule, tail, default)
            case "send":
                rule = doubted(with_transfer(rule, tail, default), Review.AMBIGUOUS)
            case _:
                rule = _with_floor(rule, tail)
    return with_free_text(rule, node)


def _with_floor(rule: RetentionRule, node: Node) -> RetentionRule:
    """`Dock tidigast`, `dock minst`: never before that."""
    reasons = [Review.MINIMUM] if node.data == "bound" else []
    if rule.period is not None or any(nodes(node, "after")):
        reasons.append(Review.SECOND_PERIOD)
    return doubted(replace(rule, minimum=period_of(node)), *reasons)


def with_free_text(rule: RetentionRule, node: Node) -> RetentionRule:
    """The rule with the condition, exception or reference that ends the phrase."""
    for text in words(node, "CONDITION"):
        rule = doubted(replace(rule, condition=text), Review.CONDITION)
    for text in words(node, "EXCEPTION"):
        rule = doubted(replace(rule, exception=text), Review.EXCEPTION)
    if said(node, "REFERENCE"):
        rule = doubted(rule, Review.REFERENCE)
    return doubted(rule, Review.AMBIGUOUS) if said(node, "CHOICE") else rule


def with_transfer(rule: RetentionRule, node: Node, default: Trigger | None) -> RetentionRule:
    """The rule with the delivery to the archive that `send` names: no retention time."""
    for timing in nodes(node, "counted", "upon"):
        moment = moment_in(timing, default)
        period = period_of(timing) if timing.data == "counted" else AT_ONCE
        return replace(rule, transfer=period, transfer_trigger=moment.trigger)
    return rule
