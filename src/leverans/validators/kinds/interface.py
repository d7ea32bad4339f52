"""A kind of package, and what it is given to work with while one package is checked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import Container
from leverans.validators.content_check import SchemaDoor
from leverans.validators.interface import CheckProfile
from leverans.validators.package_index import PackageIndex
from leverans.validators.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The package that is being checked.

    Attributes:
        container: where its bytes are. index: its files, and what is said of them.
        survey: its root folder, its folders and its totals. door: schemas.
        profile: what is asked of it. report: takes a finding at any time.
    """

    container: Container
    index: PackageIndex
    survey: Survey
    door: SchemaDoor
    profile: CheckProfile
    report: Callable[[Finding], None]

    def shown(self, path: str) -> str:
        """A path in the container as findings name it: from the root folder on."""
        return path.removeprefix(self.survey.prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a kind can tell when it is done.

    Attributes:
        profile: as reports show it, such as `E-ARK SIP 2.2.0`.
        checked: ids of its rules that were run. manual: of those that only a person can judge.
        record_status: RECORDSTATUS of the root METS, or "".
    """

    profile: str
    checked: frozenset[str]
    manual: tuple[str, ...] = ()
    record_status: str = ""


class Kind(Protocol):
    """One kind of package. Its methods are called in this order, each once."""

    @property
    def levels(self) -> Mapping[str, Level]:
        """Levels that this kind gives to rules which are the same for all, where they differ."""
        ...

    @property
    def payload(self) -> str:
        """GLOB, from the root folder on, of the files that are content."""
        ...

    @property
    def metadata(self) -> tuple[str, ...]:
        """GLOBs of XML files that are metadata: read whole, by their schema where it is known."""
        ...

    def structure(self) -> Iterator[Finding]:
        """What is wrong with folders, and with what has to lie in the root."""
        ...

    def algorithms(self) -> tuple[str, ...]:
        """Digests that the package states beside SHA-256, by hashlib's names."""
        ...

    def read(self, meanwhile: Callable[[], None]) -> None:
        """Read what it says of its files into the index; call `meanwhile` now and then.

        Files that nothing has to speak of are given to `index.own`.
        """
        ...

    def compare(self) -> Iterator[Finding]:
        """What does not fit together, now that all is read and hashed."""
        ...

    def judged(self) -> Judged:
        """What it was, and which rules were run."""
        ...


MakeKind = Callable[[Work], Kind]
