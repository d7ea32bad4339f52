"""What a night has to tell, gathered part by part: words, their machine form, the exit code.

Everything in here is written to be mailed and kept in the open: ids, counts, rule ids and fixed
sentences. Titles, names, file names and paths have no business in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from leverans.jobs.nightly import Night, night_object


@dataclass(slots=True, kw_only=True)
class NightTold:
    """A night so far.

    Attributes:
        started_at, ended_at: local times with offset. run: id of the run, "" where none began.
        night: None where it broke off before any agreement was run.
        words: paragraphs. told: the machine form. exit_code: the gravest so far.
        due: records that the plan calls due to be culled; None where nobody counted.
    """

    started_at: datetime
    ended_at: datetime
    run: str = ""
    night: Night | None = None
    words: list[str] = field(default_factory=list)
    told: dict[str, object] = field(default_factory=dict)
    exit_code: int = 0
    due: int | None = None

    @property
    def missed(self) -> tuple[date, ...]:
        """The nights before on which nothing was run."""
        return self.night.missed if self.night else ()

    @property
    def trouble(self) -> bool:
        """Whether somebody has to look: at this night, or at why another was missed."""
        broken_off = self.night is not None and self.night.broken_off
        return bool(self.exit_code or self.missed or broken_off)

    @property
    def text(self) -> str:
        """The words, as they are shown, kept and mailed."""
        return "\n\n".join(self.words)

    def add(self, words: str, told: Mapping[str, object] | None = None, code: int = 0) -> None:
        """Add a paragraph, members of the machine form, and how grave it is."""
        self.words.append(words)
        self.told.update(told or {})
        self.exit_code = max(self.exit_code, code)

    def machine(self) -> dict[str, object]:
        """The machine form, with the exit code as it is now."""
        return {**self.told, "exit_code": self.exit_code}


def told_of_night(night: Night, words: str) -> NightTold:
    """What there is to tell of a night whose agreements have been run."""
    told = NightTold(
        started_at=night.started_at, ended_at=night.ended_at, run=night.id, night=night
    )
    told.add(words, night_object(night), night.exit_code)
    return told
