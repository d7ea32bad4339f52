"""An agreement together with the objects it names, ready to be carried out."""

from dataclasses import dataclass

from leverans.deliveries.interface import Target
from leverans.ingest.interface import Source
from leverans.model.agreement import Agreement
from leverans.model.package import Happening
from leverans.model.plan import RecordsPlan
from leverans.packaging.interface import PackageFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target under the name that the agreement gives it; whether its answer is waited for."""

    name: str
    target: Target
    answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What `wiring` makes of one agreement file.

    Attributes:
        target: the archive whose answers count. further: places that get the same packages.
        history: what was done to the content before this delivery, for the package's PREMIS; the
            same on every try.
        plan: the records plan in force, or None where the agreement names none (then every
            record type is unplanned and held).
    """

    agreement: Agreement
    source: Source
    format: PackageFormat
    target: Target
    plan: RecordsPlan | None
    history: tuple[Happening, ...] = ()
    further: tuple[Goal, ...] = ()

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Every target, the archive first."""
        return (Goal(name=self.agreement.target.name, target=self.target), *self.further)

    @property
    def refs(self) -> dict[str, str]:
        """What an event names of it: reference by id and digest, plan by id and digest."""
        refs = {"agreement": self.agreement.id, "agreement_digest": self.agreement.digest}
        if self.plan is not None:
            refs |= {"plan": self.agreement.plan, "plan_digest": self.plan.digest}
        return refs
