"""Where the reports of `validate` go: to stdout, to one file, or to a folder of pages.

A file that is there already is replaced only when it is empty or a report of ours; all names are
tried before the first package is checked. What is written is there whole or not at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from leverans.cli.output import say
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.messages.index_page import IndexLine, index_line, index_page
from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.messages.report_page import ReportFacts, report_page
from leverans.messages.report_text import verdict_line
from leverans.messages.texts import text
from leverans.model.finding import Report
from leverans.storage.failures import told

INDEX = "index.html"
LONGEST = 100  # characters of a page's file name
HEAD = 2048
_OURS = re.compile(
    rb'<meta name="generator" content="leverans |\A\{"package": |"version_commons_ip": "leverans '
)
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')

Render = Callable[[Report], str]
Take = Callable[[Report], None]


@contextmanager
def on_stdout(render: Render) -> Iterator[Take]:
    """Each report as it comes."""
    yield lambda report: say(render(report))


@contextmanager
def in_one_file(path: Path, render: Render) -> Iterator[Take]:
    """All reports in one file, which takes its name when the last one is in it."""
    refuse_if_taken(path)
    refuse_without_folder(path)
    part = path.with_name(path.name + ".part")
    try:
        with told(str(path)), part.open("w", encoding="utf-8", newline="\n") as stream:
            yield lambda report: _write_line(stream, render(report))
        with told(str(path)):
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def as_pages(
    folder: Path, paths: Sequence[str], language: str, facts: ReportFacts
) -> Iterator[Take]:
    """A page for each package in the folder, and an index when all are there."""
    names = page_names(paths)
    for name in (*names, INDEX):
        refuse_if_taken(folder / name)
    with told(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    lines: list[IndexLine] = []

    def take(report: Report) -> None:
        name = names[len(lines)]
        lines.append(index_line(report, name))
        write_page(folder / name, report, language, facts)

    yield take
    page = index_page(lines, language, made_at=facts.made_at, software=facts.software)
    with told(str(folder)):
        replace_file(folder / INDEX, page.encode())
    say(f"{text('cli.report', language)}: {folder / INDEX}")


@contextmanager
def as_one_page(path: Path, language: str, facts: ReportFacts) -> Iterator[Take]:
    """The page of one package in a file."""
    refuse_if_taken(path)
    refuse_without_folder(path)
    yield lambda report: write_page(path, report, language, facts)


def write_page(path: Path, report: Report, language: str, facts: ReportFacts) -> None:
    """Write a page, and say the verdict and where it is."""
    with told(str(path)):
        replace_file(path, report_page(report, language, facts).encode())
    say(verdict_line(report, language))
    say(f"  {text('cli.report', language)}: {path}")


def refuse_if_taken(path: Path) -> None:
    """See that a report may be written there.

    Raises:
        UsageError: something lies there that is no report of ours, or it can be no folder's file.
        StorageError: it cannot be read.
    """
    with told(str(path)):
        taken, folder = path.is_dir(), path.parent.is_dir() or not path.parent.exists()
    if taken:
        raise refused("USE-OUT-TAKEN", path=printable(str(path)))
    if not folder:
        raise refused("USE-OUT-NO-FOLDER", path=printable(str(path.parent)))
    with told(str(path)), suppress(FileNotFoundError, NotADirectoryError):
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if head and not _OURS.search(head):
            raise refused("USE-OUT-TAKEN", path=printable(str(path)))


def refuse_without_folder(path: Path) -> None:
    """See that the folder of a file is there; a folder for pages is made, this one is not.

    Raises:
        UsageError: it is not.
    """
    if not path.parent.is_dir():
        raise refused("USE-OUT-NO-FOLDER", path=printable(str(path.parent)))


def page_names(paths: Sequence[str]) -> list[str]:
    """A file name for the page of each package, after its own name; no two are the same."""
    names: list[str] = []
    taken, numbers = {INDEX}, Counter[str]()
    for given in paths:
        own = Path(given).name or Path(given).resolve().name or "paket"
        stem = _UNFIT.sub("_", printable(redacted(own)))[:LONGEST]
        name = f"{stem}.html"
        while name.casefold() in taken:
            numbers[stem] += 1
            name = f"{stem}-{numbers[stem] + 1}.html"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write_line(stream: TextIO, words: str) -> None:
    stream.write(words + "\n")
