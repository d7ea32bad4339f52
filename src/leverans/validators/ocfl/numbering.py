"""Names of versions: their sequence, their padding, and that inventory and folders agree (3.3)."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import version_number

_LISTED = 20  # names in one finding


def judge_sequence(names: Sequence[str], tell: Tell) -> None:
    """Numbers from 1 on without a gap; `names` are version names, in order of their numbers."""
    numbers = sorted({number for name in names if (number := version_number(name)) is not None})
    if not numbers:
        tell("OCFL-E008")
        return
    if numbers[0] != 1:
        tell("OCFL-E009", value=names[0])
    gaps = [f"v{before + 1}" for before, after in pairwise(numbers) if after != before + 1]
    if gaps:
        tell("OCFL-E010", value=", ".join(gaps[:_LISTED]))
    for name in names:
        if version_number(name) == 0:
            tell.clarified("OCFL-E105", value=name)


def judge_padding(names: Sequence[str], tell: Tell) -> None:
    """All as the first: not padded, or padded with zeros to one length."""
    if any(_is_padded(name) for name in names):
        tell("OCFL-W001", value=next(name for name in names if _is_padded(name)))
    if not names:
        return
    first, padded = names[0], _is_padded(names[0])
    unlike = [name for name in names if _is_padded(name) != padded or _length(name, first)]
    for name in unlike[:_LISTED]:
        tell("OCFL-E013", value=name, first=first)
        if padded and not _is_padded(name):
            tell("OCFL-E011", value=name)
        if len(name) != len(first) or not padded:
            tell("OCFL-E012", value=name, first=first)


def judge_names(names: Iterable[str], line_of: dict[str, int], tell: Tell) -> None:
    """Keys of `versions`, or folders meant as versions, that are no version names."""
    for name in names:
        if version_number(name) is not None:
            continue
        line = line_of.get(name, 0)
        rule = "OCFL-E105" if name.startswith("v") else "OCFL-E104"
        tell.clarified(rule, line, value=name)


def in_order(names: Iterable[str]) -> list[str]:
    """Those that are version names, by their numbers."""
    numbered = ((version_number(name), name) for name in names)
    return [name for _, name in sorted((n, name) for n, name in numbered if n is not None)]


def _is_padded(name: str) -> bool:
    return name.startswith("v0") and name != "v0"


def _length(name: str, first: str) -> bool:
    """Whether a padded name has another length than the first, which is padded too."""
    return _is_padded(first) and len(name) != len(first)
