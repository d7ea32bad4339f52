"""The step that looks into the files of a package themselves, one walk over the payload.

Empty and locked files are always looked for: a few small reads of those that begin as PDF, zip or
compound files. Identification, virus scanning and validation of PDF/A are done when the agreement
asks for them, each at the price of reading the files once more.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from leverans.formats.locked import Lock, lock_of, lock_of_pdf
from leverans.formats.magic import HEAD, is_pdf, may_be_locked
from leverans.formats.pdf_claim import read_pdf
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.validators.containers.interface import Container, Member
from leverans.validators.content.pdfa import PdfaCheck, PdfaChecked
from leverans.validators.content.source import Source, Unreadable
from leverans.validators.content.viruses import Scanned, VirusScan
from leverans.validators.interface import CheckProfile

CONTENT_FILE_RULES = (
    "CONTENT-EMPTY",
    "CONTENT-LOCKED",
    "CONTENT-LOCKED-UNCLEAR",
    "CONTENT-RESTRICTED",
    "CONTENT-PDFA-CUT-OFF",
    "CONTENT-PDFA-DAMAGED",
    "CONTENT-PDFA-ENCRYPTED",
    "CONTENT-PDFA-LEVEL",
    "CONTENT-PDFA-NO-INTENT",
)
_FORMAT_RULES = (
    "CONTENT-FORMAT-DOUBTFUL",
    "CONTENT-FORMAT-MISMATCH",
    "CONTENT-FORMAT-NOT-ALLOWED",
    "CONTENT-FORMAT-UNKNOWN",
)
_SCAN_RULES = ("CONTENT-NOT-SCANNED", "CONTENT-SCANNER-LOST", "CONTENT-VIRUS")
_PDFA_RULES = ("CONTENT-PDFA-INVALID", "CONTENT-PDFA-NOT-CHECKED", "CONTENT-PDFA-TOOL")
EVERY = 32  # members after which the rest of the check may go on
SEARCHED = 8 * 1024**2  # of a broken PDF, from each end, for what it claims to be


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the step came to, its findings apart.

    Attributes:
        checked: ids of the rules that were run.
        scanned: of virus scanning, None when it was not asked for. pdfa: of PDF/A.
        identified: number of files whose format was looked for.
    """

    checked: tuple[str, ...]
    scanned: Scanned | None
    pdfa: PdfaChecked
    identified: int = 0


class ContentFiles:
    """Looks into the payload of one package."""

    def __init__(
        self,
        container: Container,
        *,
        prefix: str,
        profile: CheckProfile,
        report: Callable[[Finding], None],
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """Findings go to `report`, their places below `prefix`; `meanwhile` is called often."""
        self._container = container
        self._prefix = prefix
        self._profile = profile
        self._report = report
        self._meanwhile = meanwhile
        self._identified = 0

    @property
    def reads_all(self) -> bool:
        """Whether every file is wanted; else those of `PackageIndex.notable` are enough."""
        return self._profile.identify or bool(self._profile.clamd)

    def run(self, members: Iterable[Member], others: Iterable[Member] = ()) -> Content:
        """Look into each member once; `others`, such as metadata, are scanned for viruses.

        Raises:
            OSError: a private copy cannot be written: the disk is full.
        """
        profile, name = self._profile, self._container.path.name
        with ExitStack() as stack:
            self._source = stack.enter_context(Source(self._container))
            self._pdfa = PdfaCheck(profile.pdfa, self._source, self._report)
            self._scan = None
            if profile.clamd:
                self._scan = stack.enter_context(VirusScan(profile.clamd, self._report))
            if profile.identify:
                self._identify(members)
            else:
                for _ in self._each(members):
                    pass
            for member in others if self._scan else ():
                self._scan_one(member)
            scanned = self._scan.finish(name) if self._scan else None
            return Content(
                checked=self._checked(),
                scanned=scanned,
                pdfa=self._pdfa.finish(name),
                identified=self._identified,
            )

    def _identify(self, members: Iterable[Member]) -> None:
        # loaded only now: pygfried brings a Go runtime along
        from leverans.validators.content.identification import Identification, format_findings

        identification = Identification(self._source, self._profile.workers)
        allowed = frozenset(self._profile.formats)
        for member, found in identification.formats(self._each(members)):
            self._identified += 1
            for finding in format_findings(self._place(member), found, allowed):
                self._report(finding)

    def _each(self, members: Iterable[Member]) -> Iterator[Member]:
        """The members that are not empty, each after it has been looked into."""
        for number, member in enumerate(members):
            if number % EVERY == 0:
                self._meanwhile()
            if member.size == 0:
                self._report(find("CONTENT-EMPTY", location=self._place(member)))
                continue
            head = self._source.head(member, HEAD)
            if may_be_locked(head):
                self._look(member, head)
            self._scan_one(member)
            yield member

    def _look(self, member: Member, head: bytes) -> None:
        place = self._place(member)
        try:
            with self._source.open(member) as stream:
                if not is_pdf(head):
                    self._note_lock(place, lock_of(stream))
                    return
                facts = read_pdf(stream, search=SEARCHED)
        except Unreadable:
            return
        self._note_lock(place, lock_of_pdf(facts))
        self._pdfa.take(member, place, facts)

    def _note_lock(self, place: str, lock: Lock | None) -> None:
        if lock is None:
            return
        rules = {
            False: "CONTENT-LOCKED",
            True: "CONTENT-RESTRICTED",
            None: "CONTENT-LOCKED-UNCLEAR",
        }
        self._report(find(rules[lock.opens], location=place, kind=lock.kind))

    def _scan_one(self, member: Member) -> None:
        if self._scan is not None:
            self._scan.take(member, self._place(member), self._source)
            self._meanwhile()

    def _checked(self) -> tuple[str, ...]:
        profile = self._profile
        return (
            *CONTENT_FILE_RULES,
            *(_FORMAT_RULES if profile.identify else ()),
            *(_SCAN_RULES if profile.clamd else ()),
            *(_PDFA_RULES if profile.pdfa else ()),
        )

    def _place(self, member: Member) -> str:
        return member.path.removeprefix(self._prefix)
