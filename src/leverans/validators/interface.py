"""A rule, the events it is told of, and the limits an agreement sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from leverans.model.finding import Finding, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckProfile:
    """What an agreement asks of a check.

    Attributes:
        profile: `eark-sip` …, or "" to recognise it from the package.
        version: `2.2.0`, `2.1.0` …, or "" to recognise it.
        formats: PRONOM ids allowed; empty = all.
        levels: rule id -> level that replaces the rule's own.
        workers: processes for fixity; 1 = in this process.
    """

    profile: str = ""
    version: str = ""
    formats: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    workers: int = 2
