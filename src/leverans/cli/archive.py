"""`archive`: what the mellanarkiv does with what it keeps."""

import click

from leverans.cli.audit_words import audit_object, audit_words, found_object
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.copy_archive import SecondCopy, copy_archive
from leverans.flow.rebuild import Rebuilt, rebuild_archive
from leverans.messages.tables import findings_text
from leverans.messages.texts import byte_size, grouped, plural, text
from leverans.model.finding import Report

ROLE = "archive_receiver"
GIGABYTE = 1_000_000_000


@click.group("archive")
def archive_group() -> None:
    """The archive: decide on what has arrived, find damage, copy, rebuild the catalogue."""


@archive_group.command("rebuild")
@json_option
@click.pass_obj
def rebuild_command(settings: Settings, *, as_json: bool) -> int:
    """Restore the catalogue and the schedule of audits from the store alone."""
    opened = settings.open(role=ROLE)
    with watched(opened) as watch:
        done = rebuild_archive(opened.site, watch)
    if as_json:
        emit(rebuilt_object(done, opened.site.language))
    else:
        _tell_rebuilt(done, opened.site.language)
    return 0 if done.report.passed else 1


@archive_group.command("audit")
@click.option("--all", "everything", is_flag=True, help="Read every package.")
@click.option(
    "--limit", type=click.FloatRange(min=0), help="Read so many GB; by default a night's share."
)
@click.option(
    "--minutes", type=click.FloatRange(min=0), help="Begin no package after so many minutes."
)
@click.option("--package", default="", help="Read this package, by its id.")
@json_option
@click.pass_obj
def audit_command(
    settings: Settings,
    *,
    everything: bool,
    limit: float | None,
    minutes: float | None,
    package: str,
    as_json: bool,
) -> int:
    """Read packages whole and mend what is damaged; run it every night."""
    opened = settings.open(role=ROLE)
    portion = Portion(
        package=package,
        everything=everything,
        bytes=None if limit is None else int(limit * GIGABYTE),
        seconds=None if minutes is None else minutes * 60,
    )
    with watched(opened) as watch:
        done = audit_archive(opened.site, portion, watch)
    if as_json:
        emit(audit_object(done, opened.site.language))
    else:
        say(audit_words(done, opened.site.language))
    return 0 if done.report.passed else 1


@archive_group.command("copy")
@json_option
@click.pass_obj
def copy_command(settings: Settings, *, as_json: bool) -> int:
    """Bring the second copy ([archive] second) up to date, every byte verified."""
    opened = settings.open(role=ROLE)
    with watched(opened) as watch:
        done = copy_archive(opened.site, watch)
    if as_json:
        emit(copied_object(done, opened.site.language))
    else:
        _tell_copied(done, opened.site.language)
    return 0 if done.report.passed else 1


def rebuilt_object(done: Rebuilt, language: str) -> dict[str, object]:
    """The machine form of a rebuilding."""
    names = ("packages", "files", "bytes", "records", "withdrawn")
    return {**{name: getattr(done, name) for name in names}, **found_object(done.report, language)}


def copied_object(done: SecondCopy, language: str) -> dict[str, object]:
    """The machine form of a copying."""
    names = ("packages", "copied", "files", "bytes")
    return {**{name: getattr(done, name) for name in names}, **found_object(done.report, language)}


def _tell_rebuilt(done: Rebuilt, language: str) -> None:
    say(
        text(
            "archive.rebuilt",
            language,
            packages=plural("archive.packages", done.packages, language),
            files=plural("count.files", done.files, language),
            size=byte_size(done.bytes, language),
            records=grouped(done.records),
        )
    )
    if done.withdrawn:
        say(plural("archive.withdrawn", done.withdrawn, language))
    _tell_findings(done.report, language)


def _tell_copied(done: SecondCopy, language: str) -> None:
    say(
        text(
            "archive.copied",
            language,
            copied=grouped(done.copied),
            packages=plural("archive.packages", done.packages, language),
            files=plural("count.files", done.files, language),
            size=byte_size(done.bytes, language),
        )
    )
    _tell_findings(done.report, language)


def _tell_findings(report: Report, language: str) -> None:
    if report.findings:
        say(findings_text(report, language))
