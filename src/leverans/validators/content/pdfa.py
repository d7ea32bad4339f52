"""PDF/A: what a file claims, what contradicts the claim at first sight, and a real check of it.

Without a validator a claim stays a claim: "declared, not validated". Nothing is called valid that
no validator has called so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leverans.formats.pdf_claim import PdfFacts
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.validators.containers.interface import Member
from leverans.validators.content.pdfa_tool import (
    NotInstalled,
    Outcome,
    PdfaTool,
    Verdict,
    linked,
)
from leverans.validators.content.preflight import Preflight
from leverans.validators.content.source import Source, Unreadable
from leverans.validators.content.verapdf import VeraPdf

BATCH_FILES = 20
BATCH_BYTES = 256 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfaChecked:
    """What the check of PDF/A came to.

    Attributes:
        tool: the validator, or "". declared: files that claim to be PDF/A.
        valid, invalid: those of them that the validator judged so.
    """

    tool: str = ""
    declared: int = 0
    valid: int = 0
    invalid: int = 0


class PdfaCheck:
    """Gathers files by the level they claim, and lets the validator judge some at a time."""

    def __init__(self, asked: str, source: Source, report: Callable[[Finding], None]) -> None:
        """`asked`: `preflight`, `verapdf`, the path of a veraPDF command, or "" for none."""
        self._source = source
        self._report = report
        self._declared = self._valid = self._invalid = 0
        self._claims: dict[str, tuple[str, int]] = {}  # level -> first of the files, how many
        self._waiting: dict[str, list[tuple[str, Path]]] = {}
        self._bytes = 0
        self._missing = ""
        self._tool: PdfaTool | None = None
        try:
            self._tool = _tool(asked)
        except NotInstalled as missing:
            self._missing = str(missing)

    def take(self, member: Member, place: str, facts: PdfFacts) -> None:
        """One PDF."""
        if not facts.level:
            return
        self._declared += 1
        for finding in contradictions(place, facts):
            self._report(finding)
        if facts.level.endswith("?"):
            return  # said: there is no such level
        if self._tool is None or not self._tool.judges(facts.level):
            first, count = self._claims.get(facts.level, (place, 0))
            self._claims[facts.level] = (first, count + 1)
            return
        try:
            path = self._source.path(member)
        except Unreadable:
            return
        self._waiting.setdefault(facts.level, []).append((place, path))
        self._bytes += member.size
        if self._bytes >= BATCH_BYTES or len(self._waiting[facts.level]) >= BATCH_FILES:
            self._judge()

    def finish(self, place: str) -> PdfaChecked:
        """Judge the rest, and say what it came to; `place` names the package."""
        self._judge()
        for level, (first, count) in sorted(self._claims.items()):
            told = {"level": level, "count": count}
            self._report(find("CONTENT-PDFA-DECLARED", told, location=first))
        if self._missing:
            self._report(find("CONTENT-PDFA-TOOL", location=place, missing=self._missing))
        name = self._tool.name if self._tool else ""
        if self._valid or self._invalid:
            counts = {"valid": self._valid, "invalid": self._invalid, "declared": self._declared}
            self._report(find("CONTENT-PDFA-CHECKED", counts, location=place, tool=name))
        return PdfaChecked(
            tool=name, declared=self._declared, valid=self._valid, invalid=self._invalid
        )

    def _judge(self) -> None:
        waiting, self._waiting, self._bytes = self._waiting, {}, 0
        for level, files in waiting.items():
            if self._tool is None:
                return
            paths = [path for _, path in files]
            with linked(paths, self._source.folder) as links:
                verdicts = self._tool.judge(links, level, links[0].parent)
            for (place, path), verdict in zip(files, verdicts, strict=True):
                self._note(place, level, verdict)
                self._source.release(path)

    def _note(self, place: str, level: str, verdict: Verdict) -> None:
        tool = self._tool.name if self._tool else ""
        if verdict.outcome is Outcome.UNKNOWN:
            told = {"level": level, "tool": tool, "reason": verdict.words}
            self._report(find("CONTENT-PDFA-NOT-CHECKED", told, location=place))
        elif verdict.outcome is Outcome.INVALID:
            self._invalid += 1
            told = {"level": level, "tool": tool, "codes": verdict.words}
            self._report(find("CONTENT-PDFA-INVALID", told, location=place))
        else:
            self._valid += 1
            if level == "1a" and isinstance(self._tool, Preflight):
                self._report(find("CONTENT-PDFA-ONLY-1B", location=place, tool=tool))


def contradictions(place: str, facts: PdfFacts) -> Iterator[Finding]:
    """What no file of that level may be, seen without a validator."""
    if facts.is_encrypted:
        yield find("CONTENT-PDFA-ENCRYPTED", location=place, level=facts.level)
    if not facts.ends:
        yield find("CONTENT-PDFA-CUT-OFF", location=place, level=facts.level)
    elif not facts.is_readable:
        yield find("CONTENT-PDFA-DAMAGED", location=place, level=facts.level)
    elif not facts.has_intent:
        yield find("CONTENT-PDFA-NO-INTENT", location=place, level=facts.level)
    if facts.level.endswith("?"):
        yield find("CONTENT-PDFA-LEVEL", location=place, level=facts.level.rstrip("?"))


def _tool(asked: str) -> PdfaTool | None:
    if not asked:
        return None
    return Preflight() if asked == "preflight" else VeraPdf(asked)
