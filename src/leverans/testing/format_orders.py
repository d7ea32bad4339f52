"""Orders to build for each format, with all that it cannot do without."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from leverans.model.package import BuildOrder, Package
from leverans.model.record import Record
from leverans.model.submission import SubmissionTerms, SystemTerms
from leverans.packaging.bag import Bag
from leverans.packaging.didl import PREFIXES, Didl
from leverans.packaging.eark import EArkSip
from leverans.packaging.fgs import Fgs
from leverans.packaging.line import LineFormat
from leverans.testing.format_contract import an_order

FORMATS: dict[str, type[LineFormat]] = {
    "eark-sip": EArkSip,
    "bagit": Bag,
    "fgs": Fgs,
    "didl": Didl,
}
NAMESPACES = {prefix: f"urn:exempel:{prefix}" for prefix in PREFIXES}
SIGNED = SubmissionTerms(
    valid_from=date(2026, 1, 1), system=SystemTerms(version="4.1", information_owner="Nämnden")
)


def order_of(profile: str, **package: object) -> BuildOrder:
    """An order for a profile in its newest version; keywords change the package terms."""
    terms = {"profile": profile, "version": FORMATS[profile].versions[0], **package}
    made = an_order(**terms)
    check = replace(made.agreement.check, namespaces=NAMESPACES)
    return replace(made, agreement=replace(made.agreement, submission=SIGNED, check=check))


def built(
    profile: str, records: list[Record], into: Path, workers: int = 0, **package: object
) -> Package:
    """A package of these records."""
    return FORMATS[profile](workers).build(
        records,
        into,
        order=order_of(profile, **package),
        told=lambda _: None,
        progress=lambda *_: None,
    )
