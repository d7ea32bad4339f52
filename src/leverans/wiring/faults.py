"""An error without its message: the one place that decides what is told of errors in a log.

Messages are never told. They quote paths, titles, search words, SQL parameters and what a server
answered; no filter knows them all. What tells a developer where to look stays: the classes of the
error and of what led to it, the number that the system or the database gave it, and the lines of
code that it went through, as modules and line numbers.
"""

import errno
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from leverans.model.errors import LeveransError, UsageError

DEEPEST = 8  # causes of causes
LINES = 40  # of code for each error: the first and the last half
RULE = re.compile(r"[A-Z0-9-]{2,40}")
SQL_CODE = re.compile(r"SQLITE_[A-Z_]{1,60}|[0-9A-Z]{5}")


@dataclass(frozen=True, slots=True)
class Told:
    """Words that were made here from code alone."""

    words: tuple[str, ...]


def told_of(error: BaseException) -> dict[str, object]:
    """What may be told of an error.

    Returns:
        `error`: its class with module. `code`: numbers and rule ids. `where`: `module:line`,
        outermost first. `causes`: the classes and codes of what led to it.
    """
    chain = list(_chain(error))
    causes = tuple(f"{class_name(each)} {' '.join(_codes(each))}".strip() for each in chain[1:])
    return {
        "error": class_name(error),
        "code": Told(tuple(_codes(error))),
        "where": Told(tuple(_lines(chain))),
        "causes": Told(causes),
    }


def class_name(error: BaseException) -> str:
    """The error's class, with the module that it is defined in."""
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and len(seen) < DEEPEST and id(error) not in seen:
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def _codes(error: BaseException) -> Iterator[str]:
    """Numbers with a meaning of their own: of the system, of the database, of our rules."""
    number = error.errno if isinstance(error, OSError) else None
    if number is not None and number in errno.errorcode:
        yield errno.errorcode[number]
    for name in ("sqlite_errorname", "sqlstate"):
        found = getattr(error, name, None)
        if isinstance(found, str) and SQL_CODE.fullmatch(found):
            yield found
    if isinstance(error, LeveransError):
        yield error.advice
    if isinstance(error, UsageError):
        yield from sorted({each.rule for each in error.findings if RULE.fullmatch(each.rule)})


def _lines(chain: list[BaseException]) -> Iterator[str]:
    """The lines of code, of the error itself and then of each cause."""
    for error in chain:
        found = [
            f"{frame.f_globals.get('__name__', '?')}:{line}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ]
        half = LINES // 2
        yield from found if len(found) <= LINES else (*found[:half], "…", *found[-half:])
