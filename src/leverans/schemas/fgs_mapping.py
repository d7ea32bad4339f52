"""What FGS Paketstruktur 1.2 becomes in E-ARK SIP 2.x: the facts of `fgs_mapping.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPart:
    """One element or attribute of FGS.

    Attributes:
        fgs: its name. rules: ids of the rules on it.
        eark: where it goes, with ids of CSIP and SIP; "" = E-ARK has no place for it.
        sv, en: what changes on the way.
    """

    fgs: str
    rules: tuple[str, ...]
    eark: str
    sv: str
    en: str


@cache
def mapped_parts() -> tuple[MappedPart, ...]:
    """All of them, in the order of a METS document."""
    text = files("leverans.schemas").joinpath("fgs_mapping.toml").read_text("utf-8")
    return tuple(
        MappedPart(**{**part, "rules": tuple(part["rules"])})
        for part in tomllib.loads(text)["part"]
    )
