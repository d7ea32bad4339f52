"""Where a night is told from: the workspace opened, or, when that failed, only its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from leverans.clock import Clock, now
from leverans.flow.night_terms import NightTerms
from leverans.flow.site import random_id
from leverans.messages.texts import language
from leverans.wiring.night import night_terms
from leverans.wiring.site import technical_log
from leverans.wiring.technical_log import TechnicalLog
from leverans.wiring.workspace import load_workspace


class NightPlace(Protocol):
    """What mail and figures need to know; a `Site` is one."""

    @property
    def name(self) -> str:
        """The authority's name."""

    @property
    def language(self) -> str:
        """Of the summary: `sv` or `en`."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def night(self) -> NightTerms:
        """How nights are told of."""

    @property
    def new_id(self) -> Callable[[], str]:
        """Mints random ids."""

    def folder(self, *parts: str) -> Path:
        """A folder below `var/`, made when it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    """A workspace whose ledger cannot be opened; a `NightPlace`."""

    root: Path
    name: str
    language: str
    clock: Clock
    night: NightTerms
    new_id: Callable[[], str] = field(default=random_id)

    def folder(self, *parts: str) -> Path:
        """A folder below `var/`, made when it is missing."""
        place = self.root.joinpath("var", *parts)
        place.mkdir(parents=True, exist_ok=True)
        return place


def night_place(
    root: Path, *, environ: Mapping[str, str], clock: Clock = now, spoken: str = ""
) -> tuple[Unopened, TechnicalLog]:
    """The workspace at `root` as far as its settings go, without its ledger.

    Args:
        environ: the process environment. spoken: language asked for on the command line, or "".

    Raises:
        ConfigurationError: the settings are wrong.
    """
    settings = load_workspace(root)
    place = Unopened(
        root=settings.root,
        name=settings.archive.name if settings.archive else settings.authority.name,
        language=language(spoken or settings.language, environ),
        clock=clock,
        night=night_terms(settings, environ),
    )
    return place, technical_log(settings.root, clock)
