"""FGS Paketstruktur 1.0–1.2: a METS called sip.xml, or one of its profile under another name."""

from collections.abc import Iterator

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.fgs.dialect import FGS
from leverans.validators.fgs.names import BEFORE_1_2, DESCRIPTORS, OTHER_DESCRIPTORS
from leverans.validators.fgs.recognise import Start, profile_name, read_start
from leverans.validators.kinds.interface import Work
from leverans.validators.kinds.mets_package import MetsPackage, MetsRoot

METS_SCHEMA = "fgs-1.2"  # profile of the registry: METS as FGS narrows it


def is_fgs(work: Work) -> bool:
    """Whether the root folder holds a METS of FGS, told by its name or by how it begins."""
    starts = {name: _start(work, name) for name in _present(work)}
    if any(start.is_fgs for start in starts.values()):
        return True
    return "sip.xml" in starts and not starts.keys() - {"sip.xml"}


def _present(work: Work) -> list[str]:
    """Names in the root folder that a descriptor may have."""
    names = (*DESCRIPTORS, *OTHER_DESCRIPTORS)
    return [name for name in names if work.index.find(work.survey.prefix + name) is not None]


def _start(work: Work, name: str) -> Start:
    member = work.index.find(work.survey.prefix + name)
    if member is None:
        return Start()
    try:
        with work.container.open(member) as source:
            return read_start(source)
    except OSError:
        return Start()  # said when it is read


class FgsPackage(MetsPackage):
    """One METS in the root folder describes all of it; no folder is prescribed."""

    metadata = ("[Mm]etadata/*.xml",)

    def __init__(self, work: Work) -> None:
        starts = {name: _start(work, name) for name in _present(work)}
        # of several, one of FGS; else in the order of their names
        self._found = sorted(starts, key=lambda name: not starts[name].is_fgs)
        older = work.profile.version in BEFORE_1_2 or not all(
            starts[name].is_latest for name in self._found[:1]
        )
        content = [f for f in ("Content", "content") if f in work.survey.folders]
        self.payload = f"{content[0]}/*" if content else "*"
        super().__init__(
            work,
            FGS,
            MetsRoot(
                documents=self._found[:1],
                kind="",
                name=profile_name,
                structure=lambda: self._structure(work),
                structure_rules=("FGS-DESCRIPTOR",),
                schema="" if older else METS_SCHEMA,
            ),
        )

    def _structure(self, work: Work) -> Iterator[Finding]:
        if not self._found:
            yield flaw("FGS-DESCRIPTOR", work.survey.name, value="")
        elif self._found[0] not in DESCRIPTORS or len(self._found) > 1:
            place = self._found[0]
            yield flaw("FGS-DESCRIPTOR", place, Level.WARNING, value=", ".join(self._found))
