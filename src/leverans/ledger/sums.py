"""Sums over rows, as columns of a question: never NULL, also of no rows at all."""

from typing import Any

from sqlalchemy import ColumnElement, case, func


def how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    """In how many rows it is so."""
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def total(column: ColumnElement[Any], which: ColumnElement[bool] | None = None) -> Any:  # noqa: ANN401 - NUMERIC on PostgreSQL, so that the reader makes an int of it
    """The sum of a column, in those rows in which it is so."""
    return func.coalesce(func.sum(column if which is None else case((which, column), else_=0)), 0)
