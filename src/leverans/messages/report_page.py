"""A report as one readable page: stands alone, prints well, Swedish or English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leverans.messages.catalogue import render, rule, who_acts
from leverans.messages.first_steps import first_steps
from leverans.messages.grouping import RuleGroup, grouped_findings, natural
from leverans.messages.pages import page_template, page_words
from leverans.messages.place import place_words
from leverans.messages.requirements import requirements
from leverans.messages.texts import grouped, text
from leverans.model.delivery import PackageStatus
from leverans.model.finding import Finding, Level, Report
from leverans.model.inventory import Reconciliation

PLACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptedItem:
    """One exception made by a person: what it is about, why, and when."""

    name: str
    reason: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report tells beside its findings; what is empty is not shown.

    Attributes:
        agreement: id and label as a reader knows it. delivery: delivery number as text.
        test: True for a test delivery (provleverans).
        packages: the packages of the delivery. balance: the sum, once it can be made.
        exceptions: every exception made by a person.
        made_at: when, as the reader shall read it. software: name and version of this program.
    """

    agreement: str = ""
    delivery: str = ""
    test: bool = False
    packages: tuple[PackageStatus, ...] = ()
    balance: Reconciliation | None = None
    exceptions: tuple[ExceptedItem, ...] = ()
    made_at: str = ""
    software: str = "leverans"


NOTHING_MORE = ReportFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of the reconciliation table, already in words."""

    what: str
    files: str
    bytes: str


def report_page(report: Report, language: str, facts: ReportFacts = NOTHING_MORE) -> str:
    """The report as an HTML document (UTF-8): no scripts, nothing fetched from anywhere.

    Args:
        report: what was found. language: `sv` or `en`.
        facts: the delivery that the report belongs to, if there is one.
    """
    groups = list(grouped_findings(report))
    sections = [(level, [group for group in groups if group.level is level]) for level in Level]
    return page_template("report.html.j2").render(
        report=report,
        facts=facts,
        groups=groups,
        first=first_steps(groups),
        sections=[(level.value, found) for level, found in sections if found],
        sums=list(_sums(facts.balance, language)) if facts.balance else [],
        totals={level.value: report.count(level) for level in Level},
        passed=sorted(report.passed_rules, key=natural),
        manual=sorted(report.manual, key=natural),
        places=PLACES,
        facts_of=requirements().get,
        rule=rule,
        **page_words(language),
        **_words(language),
    )


def _words(language: str) -> Mapping[str, object]:
    """What the template may call, of findings and rules."""

    def message_of(finding: Finding) -> str:
        return render(finding, language).message

    def opinion_of(finding: Finding) -> str:
        return render(finding, language).second_opinion

    def place_of(finding: Finding) -> str:
        return place_words(finding.location, language)

    def who_of(group: RuleGroup) -> str:
        return who_acts(rule(group.rule), language)

    def anchor_of(group: RuleGroup) -> str:
        return f"{group.rule}-{group.level}"

    return {
        "message_of": message_of,
        "opinion_of": opinion_of,
        "place_of": place_of,
        "who_of": who_of,
        "anchor_of": anchor_of,
    }


def _sums(sums: Reconciliation, language: str) -> Iterator[SumLine]:
    """Source = packaged + exceptions = received, line by line."""

    def line(what: str, files: int, size: int) -> SumLine:
        return SumLine(what=what, files=grouped(files), bytes=grouped(size))

    yield line(text("report.in_source", language), sums.source_files, sums.source_bytes)
    key = "report.to_package" if sums.planned else "report.packaged"
    yield line(text(key, language), sums.packaged_files, sums.packaged_bytes)
    for reason, (files, size) in sums.exceptions.items():
        yield line(text("report.excepted", language, reason=reason), files, size)
    if sums.planned and sums.held_files:
        yield line(text("report.held_files", language), sums.held_files, sums.held_bytes)
    received = text("report.received", language)
    if sums.received_files is None:
        yield SumLine(what=received, files=text("report.not_received", language), bytes="")
    else:
        yield line(received, sums.received_files, sums.received_bytes or 0)
