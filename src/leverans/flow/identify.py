"""The identification stage: what format each file is, and whether it is locked."""

from collections import deque
from collections.abc import Iterator

from leverans.flow.engagement import Engagement
from leverans.flow.local_copy import local_path, reading
from leverans.flow.record_checks import check_format
from leverans.flow.site import Site
from leverans.flow.survey_file import PACK, SurveyFile
from leverans.flow.watch import Watch
from leverans.formats.locked import is_locked
from leverans.formats.many import identify_all
from leverans.formats.pronom import identify
from leverans.ingest.interface import Scope
from leverans.messages.catalogue import find
from leverans.model.agreement import CheckTerms
from leverans.model.finding import Finding, Findings
from leverans.model.record import File, Format, Record
from leverans.model.shown import shown

Place = tuple[int, int]
BATCH = 1000
MANY = 500  # below that, starting processes takes longer than identifying


def identify_files(
    site: Site, engagement: Engagement, survey: SurveyFile, findings: Findings, watch: Watch
) -> None:
    """Identify every file that is to be packed and write its format into the survey.

    Each file's head and tail are read by the identifier itself, in processes of its own; content
    without a path is copied to a private file for the moment, one at a time.
    """
    terms = engagement.agreement.check
    if not terms.identify:
        return
    scope = site.scope(engagement.agreement.id)
    keeper = FormatKeeper(engagement.agreement.check, survey, findings)
    waiting: dict[str, tuple[Place, File]] = {}
    without_path: deque[Place] = deque(maxlen=1)  # only whether there is any

    def with_path() -> Iterator[tuple[str, str]]:
        for place, file in files_to_pack(engagement.source.records(scope), survey):
            if file.content.path is None:
                without_path.append(place)
                continue
            waiting[f"{place}"] = (place, file)
            yield f"{place}", file.content.path

    total = sum(files for _, files, _ in survey.parts().values())
    if total == 0:
        return
    for key, found in identify_all(with_path(), workers=site.workers if total >= MANY else 0):
        keeper.keep(*waiting.pop(key), found)
        watch.step(1, 0)
    if without_path:
        _identify_copies(engagement, scope, survey, keeper, watch)
    keeper.flush()


def _identify_copies(
    engagement: Engagement, scope: Scope, survey: SurveyFile, keeper: "FormatKeeper", watch: Watch
) -> None:
    """Identify content without a path from private copies, one at a time."""
    for place, file in files_to_pack(engagement.source.records(scope), survey):
        if file.content.path is None:
            with local_path(file.content, scope.work) as path:
                keeper.keep(place, file, identify(path))
            watch.step(1, 0)


class FormatKeeper:
    """Writes formats into the survey, a batch at a time, with what there is to find in them."""

    def __init__(self, terms: CheckTerms, survey: SurveyFile, findings: Findings) -> None:
        """Hold the formats against the agreement's terms."""
        self._terms = terms
        self._survey = survey
        self._findings = findings
        self._rows: list[tuple[int, int, Format]] = []

    def keep(self, place: Place, file: File, found: Format) -> None:
        """Keep a file's format."""
        self._rows.append((*place, found))
        for finding in _of_content(file, found, self._terms):
            self._findings.add(finding)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what has been kept."""
        self._survey.begin()
        self._survey.put_formats(self._rows)
        self._survey.commit()
        self._rows.clear()


def _of_content(file: File, found: Format, terms: CheckTerms) -> Iterator[Finding]:
    """What format and content say: not allowed, doubtful, locked."""
    yield from check_format(file, found, terms, terms.levels)
    if file.size == 0:
        return
    with reading(file.content) as stream:
        lock = is_locked(stream)
    if lock is not None:
        place = shown(file.name)
        yield find("SRC-LOCKED", location=place, item=file.id, levels=terms.levels, kind=lock)


def files_to_pack(records: Iterator[Record], survey: SurveyFile) -> Iterator[tuple[Place, File]]:
    """The files that are to be packed, each with its place (record, number in the record)."""
    for record, line in zip(records, survey.records(), strict=True):
        if line.fate != PACK:
            continue
        number = 0
        for representation in record.representations:
            fates = survey.files(line.n, start=number)
            for file, decided in zip(representation.files, fates, strict=False):
                if decided.fate == PACK:
                    yield (line.n, number), file
                number += 1
