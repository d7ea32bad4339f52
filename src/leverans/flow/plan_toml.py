"""What stands beside a plan's table, written as `plans/NAME.toml`."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields

from leverans.flow.plan_file import NO_TEXTS, AboutPlan, by_row
from leverans.model.plan import Precondition
from leverans.plan.layout import Layout

TABLE = ("sheet", "header_row", "header_rows")


def plan_toml(about: AboutPlan) -> str:
    """The file's text; what is not stated is left out."""
    return "".join(f"{line}\n" for line in _lines(about))


def says_the_same(one: str, other: str) -> bool:
    """Whether two such files say the same, whoever wrote them."""
    return _told(tomllib.loads(one)) == _told(tomllib.loads(other))


def _lines(about: AboutPlan) -> Iterator[str]:
    for field in fields(about):
        value = getattr(about, field.name)
        if value and field.name not in NO_TEXTS:
            yield f"{field.name} = {_quoted(value)}"
    yield from _table(about.layout)
    for row_id, preconditions in about.preconditions.items():
        for one in preconditions:
            yield "[[preconditions]]"
            yield from _precondition(row_id, one)


def _table(layout: Layout) -> Iterator[str]:
    told = {name: getattr(layout, name) for name in TABLE}
    if any(told.values()):
        yield "[table]"
        for name, value in told.items():
            if value:
                yield f"{name} = {_quoted(value)}"
    if layout.columns:
        yield "[table.columns]"
        for heading, name in layout.columns.items():
            yield f"{_quoted(heading)} = {_quoted(name)}"


def preconditions_of(text: str) -> dict[str, tuple[Precondition, ...]]:
    """What such a file says must be settled first, by the row that waits."""
    return by_row(
        (
            str(told["row_id"]),
            Precondition(
                row_id=told["other"],
                trigger=told.get("trigger", ""),
                preserved=told.get("preserved", False),
            ),
        )
        for told in tomllib.loads(text).get("preconditions", [])
    )


def _precondition(row_id: str, one: Precondition) -> Iterator[str]:
    yield f"row_id = {_quoted(row_id)}"
    yield f"other = {_quoted(one.row_id)}"
    if one.trigger:
        yield f"trigger = {_quoted(one.trigger)}"
    if one.preserved:
        yield "preserved = true"


def _quoted(value: str | int) -> str:
    """A text or number as TOML writes it; its basic strings take JSON's, DEL apart."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _told(value: object, *, deep: bool = False) -> object:
    """Without what says nothing, for comparing; in `columns` an empty text means something."""
    if isinstance(value, list):
        return [_told(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    parts = {key: _told(part, deep=key == "columns") for key, part in value.items()}
    return {key: part for key, part in parts.items() if deep or part}
