"""What a check found. Texts are not here: `messages` renders a finding in Swedish or English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CHECK_BROKE = "PKG-CHECK-BROKE"


class Level(StrEnum):
    """How much a finding weighs: an error holds the delivery, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    Attributes:
        rule: id of the rule, listed in `messages/codes.toml` (`CSIP58`, `SRC-EMPTY`).
        level: error, warning or info.
        location: where, in the reader's words: a path in the source or the package, with
            `#` and a line, row, column or element path behind it where that is known.
        params: named values that the text of the rule is filled with; never secret ones.
        item: id of the source item or record it is about, or "" (evidence log and `except`).
        second_opinion: the same fault explained by another engine, or "".
    """

    rule: str
    level: Level
    location: str = ""
    params: tuple[tuple[str, str], ...] = ()
    item: str = ""
    second_opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaUse:
    """Which schema a document was held against.

    Attributes:
        name: short name as in the registry, such as `METS`.
        version: such as `1.12.1`, or "".
        status: `official` (file known by its sha256), `own` (our re-expression), `required` (file
            that the agreement names by its sha256) or `not_checked` (no file at hand).
    """

    name: str
    version: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check of one package or one source said, passes included.

    Findings are kept up to a limit per rule; `counts_by_rule` always counts them all.

    Attributes:
        subject: the path or id as it was given.
        profile: such as `E-ARK SIP 2.2.0`; "" when it could not be recognised.
        findings: in the order they were met.
        counts_by_rule: rule id and level -> number of findings, the unlisted ones included.
        checked: ids of the rules that were run, so that a pass can be proved.
        manual: ids of the rules that apply but that only a person can judge.
        schemas: the schemas used, or why not.
        files: number of files read. bytes: sum of their sizes.
        payload_files, payload_bytes: those of them that are content: below
            `representations/*/data/` in E-ARK packages, `data/` in bags, and so on.
        manifest_digest: sha256 of the package's manifest text, recomputed from the bytes, or "".
        record_status: RECORDSTATUS of the root METS (`NEW`, `TEST` …), or "".
    """

    subject: str
    profile: str = ""
    findings: tuple[Finding, ...] = ()
    counts_by_rule: Mapping[tuple[str, Level], int] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()
    schemas: tuple[SchemaUse, ...] = ()
    files: int = 0
    bytes: int = 0
    payload_files: int = 0
    payload_bytes: int = 0
    manifest_digest: str = ""
    record_status: str = ""

    @property
    def passed(self) -> bool:
        """True when no finding is an error."""
        return self.count(Level.ERROR) == 0

    @property
    def broke(self) -> bool:
        """True when the check broke off, so that nothing is known of the package."""
        return any(rule == CHECK_BROKE for rule, _ in self.counts_by_rule)

    @property
    def passed_rules(self) -> tuple[str, ...]:
        """The rules that were run and found nothing, not even something to note."""
        broken = {rule for rule, _ in self.counts_by_rule}
        return tuple(rule for rule in self.checked if rule not in broken)

    def count(self, level: Level) -> int:
        """Number of findings of a level, the ones beyond the listing limit included."""
        return sum(n for (_, found), n in self.counts_by_rule.items() if found is level)

    def of_level(self, level: Level) -> Iterator[Finding]:
        """The listed findings of one level."""
        return (finding for finding in self.findings if finding.level is level)


class Findings:
    """Gathers findings into a report: lists at most `limit` per rule, counts all."""

    __slots__ = ("_counts", "_limit", "_listed")

    def __init__(self, limit: int = 1000) -> None:
        """List at most `limit` findings of each rule and level."""
        self._limit = limit
        self._listed: list[Finding] = []
        self._counts: dict[tuple[str, Level], int] = {}

    def add(self, finding: Finding) -> None:
        """Count the finding, and list it while its rule is below the limit."""
        key = (finding.rule, finding.level)
        seen = self._counts.get(key, 0)
        self._counts[key] = seen + 1
        if seen < self._limit:
            self._listed.append(finding)

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The findings kept so far."""
        return tuple(self._listed)

    @property
    def counts(self) -> Mapping[tuple[str, Level], int]:
        """(rule, level) -> number, the unlisted ones included."""
        return dict(self._counts)

    @property
    def has_errors(self) -> bool:
        """True once an error has been added."""
        return any(level is Level.ERROR for _, level in self._counts)
