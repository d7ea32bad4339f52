"""Culling orders in words and as JSON: where an order stands, and who does what next."""

from collections.abc import Iterator
from dataclasses import asdict

from leverans.flow.cull.orders import OrderOverview
from leverans.messages.culling_rows import reason_words
from leverans.messages.detail_words import detail_words
from leverans.messages.tables import table
from leverans.messages.texts import byte_size, grouped, plural, text
from leverans.model.culling import CullingOrder, ItemState, OrderState, WithheldCount

SHORT = 12
BY_LIST = "source_list"
I = ItemState  # noqa: E741


def order_words(overview: OrderOverview, language: str) -> str:
    """An order for a person: state, figures, who did what, what was kept, what comes next."""
    return "\n".join(_lines(overview, language))


def next_words(order: CullingOrder, language: str) -> str:
    """What comes next, as a sentence with the command."""
    until = order.backups_until or text("protocol.unsaid", language)
    waits = order.method == BY_LIST and order.state is OrderState.EXECUTING
    return text(
        "source_disposal.next_executing" if waits else f"cull.next_{order.state}",
        language,
        order=order.id,
        list=order.list_digest[:SHORT],
        until=until,
    )


def proposed_words(order: CullingOrder, language: str) -> str:
    """What was proposed."""
    told = text(
        "cull.proposed",
        language,
        order=order.id,
        records=plural("count.records", order.listed, language),
        files=plural("count.files", order.files, language),
        size=byte_size(order.bytes, language),
        list=order.list_digest,
    )
    return f"{told}\n{next_words(order, language)}"


def state_words(order: CullingOrder, language: str) -> str:
    """Where an order stands now, and what comes next."""
    state = text(f"culling.state_{order.state}", language)
    told = text("cull.state", language, order=order.id, state=state)
    return f"{told}\n{next_words(order, language)}"


def orders_words(orders: list[CullingOrder], language: str) -> str:
    """All orders as a table."""
    if not orders:
        return text("cull.none", language)
    rows: list[list[str | int]] = [
        [
            order.id,
            text(f"culling.state_{order.state}", language),
            order.place,
            order.listed,
            order.evaluated_on,
            order.list_digest[:SHORT],
        ]
        for order in orders
    ]
    names = ("order", "status", "place", "records", "day", "digest")
    return table([text(f"cull.{name}", language) for name in names], rows)


def order_object(order: CullingOrder) -> dict[str, object]:
    """An order for a machine; its query as a text, as it was hashed."""
    return asdict(order)


def overview_object(overview: OrderOverview) -> dict[str, object]:
    """An order with its figures and documents for a machine."""
    return {
        **order_object(overview.order),
        "states": {state.value: count for state, count in sorted(overview.states.items())},
        "withheld": [asdict(each) for each in overview.withheld],
        "failed": [asdict(each) for each in overview.failed],
        "kept": [asdict(each) for each in overview.kept],
        "documents": [
            {"kind": each.kind, "key": each.key, "sha256": each.sha256, "at": each.at.isoformat()}
            for each in overview.documents
        ],
    }


def _lines(overview: OrderOverview, language: str) -> Iterator[str]:
    order, states = overview.order, overview.states
    yield state_words(order, language)
    yield text(
        "cull.figures",
        language,
        listed=grouped(order.listed),
        destroyed=grouped(states.get(I.DESTROYED, 0) + states.get(I.ABSENT, 0)),
        withheld=grouped(states.get(I.WITHHELD, 0)),
        failed=grouped(states.get(I.FAILED, 0)),
        remaining=grouped(states.get(I.LISTED, 0) + states.get(I.DESTROYING, 0)),
    )
    yield f"{text('cull.list_is', language)}: {order.list_digest}"
    if order.rejected_reason:
        yield f"{text('cull.rejected_for', language)}: {order.rejected_reason}"
    yield ""
    yield _steps(order, language)
    for name in ("withheld", "failed", "kept"):
        counts: tuple[WithheldCount, ...] = getattr(overview, name)
        if counts:
            yield ""
            yield f"{text(f'protocol.{name}', language)}:"
            yield _counts(counts, language)
    if overview.documents:
        yield ""
        yield _documents(overview, language)


def _steps(order: CullingOrder, language: str) -> str:
    rows: list[list[str | int]] = [
        [
            text(f"culling.step_{step.step}", language),
            step.at,
            text(f"role.{step.role}", language),
            step.actor,
        ]
        for step in order.steps
    ]
    return table([text(f"cull.{name}", language) for name in ("step", "when", "role", "by")], rows)


def _counts(counts: tuple[WithheldCount, ...], language: str) -> str:
    rows: list[list[str | int]] = [
        [
            reason_words(each.reason, language),
            detail_words(each.detail, language) or "–",
            each.row_id or "–",
            each.count,
        ]
        for each in counts
    ]
    names = ("reason", "outcome", "row", "count")
    return table([text(f"cull.{name}", language) for name in names], rows)


def _documents(overview: OrderOverview, language: str) -> str:
    rows: list[list[str | int]] = [[each.key, each.sha256] for each in overview.documents]
    return table(
        [text(f"cull.{name}", language) for name in ("document", "sha256")], rows, widest=64
    )
