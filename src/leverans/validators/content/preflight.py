"""Apache PDFBox preflight as Debian packages it (libpdfbox2-java): judges PDF/A-1b, nothing else.

Many files in one Java process. It writes a report beside each file that it is given:
`pdfa_tool.linked` keeps that away from the files themselves.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

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

JARS = Path("/usr/share/java")  # where Debian puts them
_NEEDED = (
    "preflight",
    "pdfbox2",
    "pdfbox2-tools",
    "xmpbox",
    "fontbox2",
    "commons-logging",
    "commons-io",
    "javax.activation",  # Debian's package forgets these two
    "jaxb-api",
)
_MEMORY = "-Xmx1g"
MOST_REPORT = 256 * 1024**2


class Preflight:
    """The installed program."""

    name = "PDFBox preflight"

    def __init__(self, jars: Path = JARS) -> None:
        """Look for it.

        Raises:
            NotInstalled: with what is missing.
        """
        java = shutil.which("java")
        missing = [f"{jar}.jar" for jar in _NEEDED if not (jars / f"{jar}.jar").exists()]
        if java is None or missing:
            raise NotInstalled(", ".join(["java"] * (java is None) + missing))
        self._java = java
        self._classes = ":".join(str(jars / f"{jar}.jar") for jar in _NEEDED)

    def judges(self, level: str) -> bool:
        """1b; what it says of 1a is that it keeps the rules of 1b."""
        return level in {"1a", "1b"}

    def judge(self, files: Sequence[Path], level: str, folder: Path) -> list[Verdict]:  # noqa: ARG002 (it knows one)
        """As in `PdfaTool`; a file at which the program fails is tried once more, alone."""
        verdicts = self._together(files, folder)
        if len(files) == 1:
            return verdicts
        return [
            self._together([file], folder)[0] if verdict.outcome is Outcome.UNKNOWN else verdict
            for file, verdict in zip(files, verdicts, strict=True)
        ]

    def _together(self, files: Sequence[Path], folder: Path) -> list[Verdict]:
        names = folder / "list"
        names.write_text("".join(f"{file}\n" for file in files), encoding="utf-8")
        command = [self._java, _MEMORY, "-Djava.awt.headless=true"]
        command += [f"-Dpdfbox.fontcache={folder.parent}", "-cp", self._classes]
        command += ["org.apache.pdfbox.preflight.Validator_A1b", "xml", "batch", str(names)]
        seconds = SECONDS_TO_START + SECONDS_A_FILE * len(files)
        ran = run(command, folder=folder, seconds=seconds)
        reports = [file.with_name(f"{file.name}.preflight.xml") for file in files]
        return [_verdict(report, ran.fault) for report in reports]


def _verdict(report: Path, fault: str) -> Verdict:
    if not report.is_file():
        return unjudged(fault or "no report")
    said = ""
    codes: dict[str, None] = {}
    with report.open("rb") as source:
        stream = XmlStream(source, tags=("isValid", "code"), max_bytes=MOST_REPORT)
        for _, element in stream:
            text = (element.text or "").strip()
            if element.tag == "isValid":
                said = text
            else:
                codes[text] = None
            element.clear()
    if stream.faults or said not in {"true", "false"}:
        return unjudged(fault or "a report that cannot be read")
    return (
        Verdict(Outcome.VALID) if said == "true" else Verdict(Outcome.INVALID, first_codes(codes))
    )
