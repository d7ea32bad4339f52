"""The keys of an agreement that say how packages are sent, and where to."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from leverans.model.agreement import FIRST_TARGET, TransferTerms
from leverans.model.hours import Hours
from leverans.wiring.allowed import one_of
from leverans.wiring.ids import is_id
from leverans.wiring.measures import hours_of, rate_of, seconds_of
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.secrets import Address, Options
from leverans.wiring.tables import TARGETS
from leverans.wiring.toml_file import Settings


def _name(value: str) -> str:
    """A name that the evidence log takes."""
    if not is_id(value):
        raise not_allowed('"mellanarkivet", "kopia-2"')
    return value


Name = Annotated[str, AfterValidator(_name)]
Seconds = Annotated[float, BeforeValidator(seconds_of)]


class TargetTable(Settings):
    """`[target]`: where packages go, and whose answers count."""

    kind: Annotated[str, one_of(*TARGETS)]
    location: Annotated[Address, Field(min_length=1)]
    options: Options = Field(default_factory=dict)
    name: Name = FIRST_TARGET


class FurtherTable(TargetTable):
    """`[[targets]]`: one more place that gets the same packages."""

    name: Name
    receipt: Literal["required", "none"] = "none"


class TransferTable(Settings):
    """`[transfer]`: how packages are sent."""

    tries: Annotated[int, Field(ge=1, le=100)] = 4
    pause: Seconds = 5.0
    longest: Seconds = 300.0
    rate: Annotated[int, BeforeValidator(rate_of)] = 0
    window: Annotated[Hours | None, BeforeValidator(hours_of)] = None
    straight: bool = False

    def terms(self) -> TransferTerms:
        """As the model has it."""
        return TransferTerms(
            tries=self.tries,
            pause=self.pause,
            longest=self.longest,
            rate=self.rate,
            hours=self.window,
            straight=self.straight,
        )
