"""The keys of `[log]` in `leverans.toml`: who stamps the log's anchors, and where copies go."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from leverans.signing.time_authority import is_authority_url
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.secrets import Address, Options
from leverans.wiring.toml_file import Settings

POLICY = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")


def _url(value: str) -> str:
    if value and not is_authority_url(value):
        raise not_allowed('"https://…", "http://…"')
    return value


def _policy(value: str) -> str:
    if value and not POLICY.fullmatch(value):
        raise not_allowed('"1.2.3.4.1"')
    return value


Location = Annotated[Address, Field(min_length=1)]


class LogTable(Settings):
    """Anchors of the evidence log: who stamps them, and where copies are kept."""

    timestamp_url: Annotated[Address, AfterValidator(_url)] = ""
    timestamp_roots: str = ""
    timestamp_policy: Annotated[str, AfterValidator(_policy)] = ""
    anchor_places: Annotated[tuple[Location, ...], Field(strict=False)] = ()
    anchor_options: dict[str, Options] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _options_of_places(self) -> Self:
        """Options are those of a place that is named."""
        if self.anchor_options.keys() - set(self.anchor_places):
            raise not_allowed(", ".join(f'"{name}"' for name in self.anchor_places) or "–")
        return self
