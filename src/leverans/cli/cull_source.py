"""Culling at the source on the command line: the list out, the result in."""

from pathlib import Path

import click

from leverans.cli.audit_words import found_object
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.progress import Progress
from leverans.cli.settings import Settings
from leverans.flow.cull.orders import place_of
from leverans.flow.cull.place import CullingPlace
from leverans.flow.engagement import Engagement
from leverans.flow.refused import refused
from leverans.flow.source_disposal.lists import GivenList, give_list
from leverans.flow.source_disposal.place import SourcePlace
from leverans.flow.source_disposal.results import ResultTaken, take_result
from leverans.flow.source_disposal.settling import collect_confirmations, settle_packages
from leverans.messages.tables import findings_text
from leverans.messages.texts import byte_size, grouped, plural, text
from leverans.model.culling import OrderKind
from leverans.model.finding import Findings, Report
from leverans.wiring.culling_places import culling_place
from leverans.wiring.site import Opened


@click.command("result")
@click.argument("order")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@json_option
@click.pass_obj
def cull_result(settings: Settings, order: str, file: Path, *, as_json: bool) -> int:
    """Take in what the source system says it has removed for ORDER: CSV, XLSX or JSON lines.

    It moves nothing: whether a file is gone is seen when the source is listed anew.
    """
    opened = settings.open()
    name, _ = place_of(opened.site, order)
    done = take_result(opened.site, _of_source(opened, name, order), _named(order), file)
    if as_json:
        emit(result_object(done, opened.site.language))
    else:
        say(_result_words(done, opened.site.language))
    return 0 if done.report.passed else 1


def give_out(settings: Settings, order: str, out: Path, *, as_json: bool) -> None:
    """Write the deletion list of an order for the source system."""
    opened = settings.open()
    name, _ = place_of(opened.site, order)
    with watched(opened) as watch:
        given = give_list(opened.site, _of_source(opened, name, order), _named(order), out, watch)
    if as_json:
        emit(given_object(given))
    else:
        say(_given_words(given, opened.site.language))


def place_to_list(opened: Opened, place: str, agreement: str, watch: Progress) -> CullingPlace:
    """The place that a list is wanted of, with what the archive has last said of it.

    Args:
        place: by name; what the plan keeps there. agreement: instead, the source copies of what
            was delivered under it.
    """
    if not agreement:
        return culling_place(opened, place, watch=watch)
    if place:
        raise refused("USE-ONE-PLACE")
    findings = Findings()
    for finding in collect_confirmations(opened.site, opened.engagement(agreement)):
        findings.add(finding)
    if findings.counts:
        told = Report(subject=agreement, findings=findings.listed, counts_by_rule=findings.counts)
        click.echo(findings_text(told, opened.site.language), err=True)
    return culling_place(opened, agreement, OrderKind.SOURCE_COPY, watch)


def place_to_run(opened: Opened, order: str, watch: Progress, *, reads: bool) -> CullingPlace:
    """The place of an order; a source is read before anything is locked, where it `reads`."""
    name, kind = place_of(opened.site, order)
    place = culling_place(opened, name, kind, watch)
    if reads and isinstance(place, SourcePlace):
        place.prepare()
    return place


def settle_source(opened: Opened, place: CullingPlace) -> None:
    """Take the packages of a source on as far as they have come."""
    if isinstance(place, SourcePlace):
        settle_packages(opened.site, opened.engagement(place.name))


def given_object(given: GivenList) -> dict[str, object]:
    """The machine form of a list that was given out; without any name of it."""
    names = ("order", "records", "files", "bytes", "unnamed", "sha256", "csv_sha256")
    return {
        **{name: getattr(given, name) for name in names},
        "json_file": str(given.json_file),
        "csv_file": str(given.csv_file),
    }


def result_object(done: ResultTaken, language: str) -> dict[str, object]:
    """The machine form of a result that was taken in."""
    names = ("order", "deleted", "failed", "missing", "silent", "sha256")
    told = {name: getattr(done, name) for name in names}
    return {**told, **found_object(done.report, language)}


def _of_source(opened: Opened, name: str, order: str) -> Engagement:
    if name not in opened.agreements():
        raise refused("USE-NO-DELETION-LIST", order=order)
    return opened.engagement(name)


def _named(order: str) -> str:
    return order.strip().upper()


def _given_words(given: GivenList, language: str) -> str:
    return text(
        "source_disposal.given",
        language,
        order=given.order,
        records=plural("count.records", given.records, language),
        files=plural("count.files", given.files, language),
        size=byte_size(given.bytes, language),
        json_file=given.json_file,
        csv_file=given.csv_file,
        sha256=given.sha256,
    )


def _result_words(done: ResultTaken, language: str) -> str:
    told = text(
        "source_disposal.result",
        language,
        order=done.order,
        deleted=grouped(done.deleted),
        failed=grouped(done.failed),
        missing=grouped(done.missing),
        silent=grouped(done.silent),
    )
    return f"{findings_text(done.report, language)}\n{told}" if done.report.findings else told
