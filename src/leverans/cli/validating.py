"""`validate`: packages that anyone made, one or many, and their reports in four forms."""

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import click

from leverans.cli.output import json_option
from leverans.cli.packages_bar import PackagesBar
from leverans.cli.report_files import Take, as_one_page, as_pages, in_one_file, on_stdout
from leverans.cli.settings import Settings
from leverans.clock import now
from leverans.flow.refused import refused
from leverans.flow.validate import PROFILES, validate
from leverans.flow.validate_many import validate_all
from leverans.flow.validate_worker import Terms
from leverans.messages.commons_ip_json import commons_ip_line
from leverans.messages.finding_json import report_line
from leverans.messages.report_page import ReportFacts, report_page
from leverans.messages.report_text import validation_text
from leverans.model.finding import Report
from leverans.validators.interface import CheckProfile
from leverans.wiring.software import NAME, SOFTWARE_VERSION

FORMATS = ("text", "json", "commons-ip", "html")
SOFTWARE = f"{NAME} {SOFTWARE_VERSION}"
BROKE, REFUSED, PASSED = 3, 1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How reports are written.

    Attributes:
        name: one of `FORMATS`. language: `sv` or `en`. passed_too: name the rules that passed.
    """

    name: str
    language: str
    passed_too: bool = False

    def render(self, report: Report) -> str:
        """The report in this form."""
        if self.name == "json":
            return report_line(report, self.language)
        if self.name == "commons-ip":
            return commons_ip_line(report, self.language, made_at=now(), software=SOFTWARE)
        if self.name == "html":
            return report_page(report, self.language, self.facts())
        return validation_text(report, self.language, passed_too=self.passed_too)

    def facts(self) -> ReportFacts:
        """What a page says beside the report."""
        return ReportFacts(made_at=f"{now():%Y-%m-%d %H:%M}", software=SOFTWARE)

    def sink(self, out: Path | None, paths: tuple[str, ...]) -> AbstractContextManager[Take]:
        """Where the reports go.

        Raises:
            UsageError: there is no room for several pages, or something else lies there.
        """
        if self.name != "html":
            return in_one_file(out, self.render) if out else on_stdout(self.render)
        if out is not None and (len(paths) > 1 or out.is_dir()):
            return as_pages(out, paths, self.language, self.facts())
        if len(paths) > 1:
            raise refused("USE-OUT-NEEDED")
        return as_one_page(out, self.language, self.facts()) if out else on_stdout(self.render)


class Asked(TypedDict):
    """What packages are held against, as it was asked for."""

    profile: str | None
    formats: str
    identify: bool
    clamd: str
    pdfa: str
    schemas: tuple[str, ...]


def _jobs(_: click.Context, __: click.Parameter, word: str) -> int:
    """A number of packages at a time; `0` and `auto` are as many as there are cores."""
    if word != "auto" and not (word.isascii() and word.isdecimal()):
        raise click.BadParameter(f"{word!r} is neither a number nor auto")
    return (0 if word == "auto" else int(word)) or len(os.sched_getaffinity(0))


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--as",
    "profile",
    type=click.Choice(list(PROFILES)),
    metavar="PROFILE",
    help="Hold the packages against PROFILE, whatever they say themselves: eark-sip, eark-aip, "
    "eark-dip or eark-csip, also with a version (eark-sip-2.1.0), fgs-1.2, didl, bagit, ocfl.",
)
@click.option(
    "--formats",
    default="",
    metavar="PUID,...",
    help="Formats that may be delivered, by their PRONOM ids; every file is identified.",
)
@click.option("--identify", is_flag=True, help="Identify the format of every file.")
@click.option(
    "--clamd",
    default="",
    metavar="SOCKET",
    help="Scan every file for viruses: the socket of ClamAV's daemon, a path or 127.0.0.1:PORT.",
)
@click.option(
    "--pdfa",
    default="",
    metavar="VALIDATOR",
    help="Validate what claims to be PDF/A: preflight, verapdf, or the path of veraPDF's command.",
)
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    metavar="SHA256",
    help="Require the schema with this digest, found in a schema folder; may be repeated.",
)
@click.option(
    "--jobs",
    default="auto",
    callback=_jobs,
    metavar="N",
    help="So many packages at a time; by default (auto) as many as there are cores.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Form of the reports.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File for the reports; for the pages of several packages a folder.",
)
@click.option("--passed", "passed_too", is_flag=True, help="Name the rules that passed, as text.")
@json_option
@click.pass_obj
def validate_command(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    *,
    paths: tuple[str, ...],
    jobs: int,
    form: str | None,
    out: Path | None,
    passed_too: bool,
    as_json: bool,
    **asked: Unpack[Asked],
) -> int:
    """Check packages that anyone made; needs no workspace. One line of JSON for each PATH.

    Exit codes: 0 all passed, 1 some were refused, 3 a check broke off.
    """
    if as_json and form not in (None, "json"):
        raise refused("USE-ONE-FORMAT", format=form or "")
    name = "json" if as_json else form or "text"
    written = Form(name=name, language=settings.spoken(), passed_too=passed_too)
    code = PASSED
    bar = PackagesBar(len(paths), written.language)
    workers = 2 if min(jobs, len(paths)) == 1 else 1  # several packages keep the cores busy
    terms = Terms(folders=settings.schema_folders(), profile=_profile(asked, workers))
    with (
        bar,
        written.sink(out, paths) as take,
        closing(_reports(paths, terms, jobs, bar)) as reports,
    ):
        for report in reports:
            with bar.aside():
                take(report)
            code = max(code, BROKE if report.broke else PASSED if report.passed else REFUSED)
    return code


def _profile(asked: Asked, workers: int) -> CheckProfile:
    name, version = PROFILES.get(asked["profile"] or "", ("", ""))
    formats = tuple(puid.strip() for puid in asked["formats"].split(",") if puid.strip())
    return CheckProfile(
        profile=name,
        version=version,
        formats=formats,
        identify=asked["identify"] or bool(formats),
        clamd=asked["clamd"],
        pdfa=asked["pdfa"],
        schemas=tuple(digest.lower() for digest in asked["schemas"]),
        workers=workers,
        today=f"{now():%Y-%m-%d}",
    )


def _reports(
    paths: tuple[str, ...], terms: Terms, jobs: int, bar: PackagesBar
) -> Generator[Report]:
    """In the order given; several packages in processes of their own, whatever `jobs` is."""
    if len(paths) == 1:
        yield validate(paths[0], terms.shelf(), terms.profile, bar.step)
        return
    for report in validate_all(paths, terms, jobs=jobs):
        bar.step(1, 1)
        yield report
