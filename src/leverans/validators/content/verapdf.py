"""veraPDF, where its command is installed: judges every level of PDF/A.

Its machine-readable report (`--format mrr`; plain `xml` since 1.24) has a `job` for each file: a
`validationReport` with `isCompliant`, and `rule`s by specification, clause and test number; or a
`taskResult` (`taskException` later on) where it failed.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from lxml import etree

from leverans.schemas.xml import XmlStream
from leverans.validators.content.pdfa_tool import (
    SECONDS_A_FILE,
    SECONDS_TO_START,
    NotInstalled,
    Outcome,
    Verdict,
    first_codes,
    unjudged,
)
from leverans.validators.content.program import run

LEVELS = frozenset({"1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f"})


class VeraPdf:
    """The installed command."""

    name = "veraPDF"

    def __init__(self, command: str) -> None:
        """`command`: its name or path.

        Raises:
            NotInstalled: there is no such program.
        """
        found = shutil.which(command)
        if found is None:
            raise NotInstalled(command)
        self._command = str(Path(found).absolute())

    def judges(self, level: str) -> bool:
        """Every level there is."""
        return level in LEVELS

    def judge(self, files: Sequence[Path], level: str, folder: Path) -> list[Verdict]:
        """As in `PdfaTool`."""
        paths = [str(file) for file in files]
        command = [self._command, "--format", "mrr", "--flavour", level]
        command += ["--maxfailuresdisplayed", "1"]
        seconds = SECONDS_TO_START + SECONDS_A_FILE * len(files)
        ran = run([*command, *paths], folder=folder, seconds=seconds)
        said = _verdicts(ran.output)
        return [said.get(path) or unjudged(ran.fault or "no verdict") for path in paths]


def _verdicts(report: bytes) -> Mapping[str, Verdict]:
    """Path -> verdict, of the jobs that a report holds; {} for what is no whole report."""
    stream = XmlStream(BytesIO(report), tags=("job",))
    found = dict(_job(element) for _, element in stream)
    return {} if stream.faults or stream.root_tag != "report" else found


def _job(job: etree._Element) -> tuple[str, Verdict]:
    name = (job.findtext("item/name") or "").strip()
    failed = job.find("taskResult[@isSuccess='false']")
    failed = job.find("taskException") if failed is None else failed
    if failed is not None:
        return name, unjudged(failed.findtext("exceptionMessage") or "it failed")
    said = [report.get("isCompliant") for report in job.iterfind("validationReport")]
    if not said or not set(said) <= {"true", "false"}:
        return name, unjudged("no verdict")
    if "false" not in said:
        return name, Verdict(Outcome.VALID)
    return name, Verdict(Outcome.INVALID, first_codes(_codes(job)))


def _codes(job: etree._Element) -> Iterator[str]:
    """Failed rules as `6.6.1-1`: clause and number of the test."""
    for rule in job.iterfind("validationReport/details/rule"):
        if rule.get("status") == "failed":
            yield f"{rule.get('clause', '?')}-{rule.get('testNumber', '?')}"
