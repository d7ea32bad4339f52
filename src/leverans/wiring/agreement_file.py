"""The keys of `agreements/*.toml`, as `docs/reference/agreement.md` tells of them."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from leverans.messages.catalogue import rules
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.didl import PREFIXES
from leverans.schemas.vocabulary import near_miss, terms
from leverans.validators.content.clamd import NoAddress, parse_address
from leverans.wiring.allowed import one_of
from leverans.wiring.disposal_file import SourceDisposalTable
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.secrets import Address, Options
from leverans.wiring.submission_file import SubmissionFile
from leverans.wiring.tables import FORMATS, SOURCES
from leverans.wiring.toml_file import Settings
from leverans.wiring.transfer_file import FurtherTable, TargetTable, TransferTable
from leverans.wiring.workspace_file import Names, Required

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALGORITHMS = ("SHA-256", "SHA-384", "SHA-512")  # METS names; MD5 and SHA-1 prove nothing
SHA256 = re.compile("[0-9a-fA-F]{64}")
PUID = re.compile(r"(?:x-)?fmt/[1-9][0-9]*")


def _term_of(vocabulary: str) -> AfterValidator:
    """A term of an E-ARK vocabulary; what is near a wrong one stands first among those allowed."""

    def check(value: str) -> str:
        known = terms(vocabulary)
        if value not in known:
            near = near_miss(vocabulary, value)
            told = sorted(known, key=lambda term: (term != near, term))
            raise not_allowed(", ".join(f'"{term}"' for term in told))
        return value

    return AfterValidator(check)


def _schedule(value: object) -> object:
    """`manual`, `nightly`, or weekdays as a list; as text `monday, thursday`."""
    days = value if isinstance(value, list) else [value]
    if value in ("manual", "nightly") or (days and all(day in WEEKDAYS for day in days)):
        return ", ".join(str(day) for day in days)
    raise not_allowed(", ".join(f'"{name}"' for name in ("manual", "nightly", *WEEKDAYS)))


def _day(value: object) -> object:
    """A day as TOML's own date, or as text."""
    try:
        return date.fromisoformat(str(value)).isoformat() if value else ""
    except ValueError:
        raise not_allowed("2027-01-01") from None


def _puid(value: str) -> str:
    if not PUID.fullmatch(value):
        raise not_allowed('PRONOM: "fmt/95", "x-fmt/18"')
    return value


def _socket(value: str) -> str:
    try:
        if value:
            parse_address(value)
    except NoAddress:
        raise not_allowed('"/run/clamav/clamd.ctl", "127.0.0.1:3310"') from None
    return value


def _validator(value: str) -> str:
    if value not in {"", "preflight", "verapdf"} and not value.startswith("/"):
        raise not_allowed('"preflight", "verapdf", "/usr/local/bin/verapdf"')
    return value


def _sha256(value: str) -> str:
    if not SHA256.fullmatch(value):
        raise not_allowed("SHA-256: 64 x 0-9, a-f")
    return value.lower()


def _at_least_one(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise not_allowed(", ".join(f'"{name}"' for name in ALGORITHMS))
    return names


def _known_rule(levels: dict[str, str]) -> dict[str, str]:
    unknown = [rule for rule in levels if rule not in rules()]
    if unknown:
        raise not_allowed(f"{', '.join(unknown)} ∉ docs/reference/requirements.md")
    return levels


def _known_prefix(namespaces: dict[str, str]) -> dict[str, str]:
    if any(prefix not in PREFIXES or not uri.strip() for prefix, uri in namespaces.items()):
        raise not_allowed(", ".join(f'{prefix} = "…"' for prefix in PREFIXES))
    return namespaces


Level = Literal["error", "warning", "info"]


class PartyTable(Settings):
    """An organisation or a person."""

    name: Required
    id: str = ""
    contact: Names = ()


class SourceTable(Settings):
    """Where the records come from."""

    kind: Annotated[str, one_of(*SOURCES)]
    system: Required
    location: Address = ""
    sheet: Address = ""
    mapping: str = ""
    ignore: Names = ()
    options: Options = Field(default_factory=dict)


class PackageTable(Settings):
    """How a package shall be made."""

    profile: Annotated[str, one_of(*FORMATS)] = "eark-sip"
    version: str = ""
    container: str = "tar"
    algorithms: Annotated[
        tuple[Annotated[str, one_of(*ALGORITHMS)], ...],
        Field(strict=False),
        AfterValidator(_at_least_one),
    ] = ("SHA-256",)
    content_category: Annotated[str, _term_of("content_category")] = "Textual works – Digital"
    content_information_type: Annotated[str, _term_of("content_information_type")] = "MIXED"
    premis_objects: Literal["representation", "file"] = "representation"
    description: Literal["ead3", "dc"] = "ead3"
    documentation: Names = ()
    case_content: Annotated[str, one_of("", *FORMS)] = ""
    fgs_type: Annotated[str, _term_of("fgs_type")] = "Single records"


class CheckTable(Settings):
    """What is checked before anything is sent."""

    formats: Annotated[tuple[Annotated[str, AfterValidator(_puid)], ...], Field(strict=False)] = ()
    max_path: Annotated[int, Field(ge=1)] = 255
    identify: bool = True
    clamd: Annotated[str, AfterValidator(_socket)] = ""
    pdfa: Annotated[str, AfterValidator(_validator)] = ""
    levels: Annotated[dict[str, Level], AfterValidator(_known_rule)] = Field(default_factory=dict)
    namespaces: Annotated[dict[str, str], AfterValidator(_known_prefix)] = Field(
        default_factory=dict
    )
    schemas: Annotated[
        tuple[Annotated[str, AfterValidator(_sha256)], ...], Field(strict=False)
    ] = ()

    @model_validator(mode="after")
    def _formats_need_identification(self) -> Self:
        if self.formats and not self.identify:
            raise not_allowed("identify = true, formats = []")
        return self


class AcceptanceTable(Settings):
    """How packages are accepted, and who answers for them then."""

    test_delivery: Literal["", "required"] = ""
    custody: Literal["", "authority", "archive"] = ""
    custody_from: Annotated[str, BeforeValidator(_day)] = ""
    custody_basis: str = ""


class AgreementFile(SubmissionFile):
    """The whole of an agreement file."""

    reference: Required
    label: Required
    plan: str = ""
    schedule: Annotated[str, BeforeValidator(_schedule)] = "manual"
    reference_code: str = ""
    previous_references: Names = ()
    archival_creator: PartyTable
    submitter: PartyTable
    receiver: PartyTable
    contacts: Annotated[tuple[PartyTable, ...], Field(strict=False)] = ()
    source: SourceTable
    package: PackageTable = PackageTable()
    check: CheckTable = CheckTable()
    target: TargetTable
    acceptance: AcceptanceTable = AcceptanceTable()
    source_disposal: SourceDisposalTable | None = None
    targets: Annotated[tuple[FurtherTable, ...], Field(strict=False)] = ()
    transfer: TransferTable = TransferTable()
