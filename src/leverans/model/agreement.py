"""The submission agreement (leveransöverenskommelse): the unit of configuration, as a value.

Read from one TOML file by `wiring`; names only, no objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.model.gate import GateTerms
from leverans.model.hours import Hours
from leverans.model.source_disposal import SourceDisposalTerms
from leverans.model.submission import SubmissionTerms

FIRST_TARGET = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation or person named in the agreement; `id` with its prefix (`ORG:`, `HSA:`)."""

    name: str
    id: str = ""
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTerms:
    """Where the records come from.

    Attributes:
        kind: key in `wiring`'s table SOURCES, such as `fileshare`.
        system: name of the source system as the archive shall read it.
        location: URL or path of the place. sheet: path or URL of the metadata sheet.
        mapping: path of the mapping file.
        ignore: file name patterns that are weeded by agreement (`Thumbs.db`, `~$*`).
        options: further settings of that kind of source.
    """

    kind: str
    system: str
    location: str
    sheet: str = ""
    mapping: str = ""
    ignore: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTerms:
    """How a package shall be made.

    Attributes:
        profile: `eark-sip`, `bagit`, `fgs` or `didl`. version: of that format.
        container: `tar`, `zip` or `folder`.
        algorithms: METS names, the first is the one in METS (`SHA-256`, `SHA-512`).
        content_category: term of the CSIP vocabulary for mets/@TYPE.
        content_information_type: term of the vocabulary, or `OTHER`/`MIXED`.
        premis_objects: `representation` (default) or `file`.
        description: `ead3` or `dc`.
        documentation: paths of files that go into `documentation/`.
        case_content: document of cases in the package: `fgs-arendehantering`, `cits-erms`, or "".
        fgs_type: mets/@TYPE of FGS Paketstruktur 1.2, where there is no such document.
    """

    profile: str = "eark-sip"
    version: str = "2.2.0"
    container: str = "tar"
    algorithms: tuple[str, ...] = ("SHA-256",)
    content_category: str = "Textual works – Digital"
    content_information_type: str = "MIXED"
    premis_objects: str = "representation"
    description: str = "ead3"
    documentation: tuple[str, ...] = ()
    case_content: str = ""
    fgs_type: str = "Single records"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTerms:
    """What is checked before anything is sent.

    Attributes:
        formats: PRONOM ids that the archive takes; empty = all.
        max_path: characters; a longer path is a finding.
        levels: rule id -> `error`, `warning` or `info`, where the agreement differs from us.
        identify: False leaves formats unidentified (then `formats` must be empty).
        clamd: socket of ClamAV's daemon, a path or `host:port` on this machine; "" = no scanning.
        pdfa: what validates PDF/A: `preflight`, `verapdf` or the path of a veraPDF command; "" =
            nothing does.
        namespaces: prefix -> URI of the elements of mellanarkiv DIDL; empty = any.
        schemas: sha256 (hex) of schemas that documents of their namespaces must follow.
    """

    formats: tuple[str, ...] = ()
    max_path: int = 255
    levels: Mapping[str, str] = field(default_factory=dict)
    identify: bool = True
    clamd: str = ""
    pdfa: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTerms:
    """Where packages go.

    Attributes:
        kind: key in TARGETS (`folder`). location: a path or URL.
        name: what it is called in status and log; unique within the agreement.
        receipt: `required` or `none`: whether an answer is waited for.
    """

    kind: str
    location: str
    options: Mapping[str, str] = field(default_factory=dict)
    name: str = FIRST_TARGET
    receipt: str = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTerms:
    """How packages are sent, to whatever target.

    Attributes:
        tries: how often in one run. pause: seconds after the first failed try, doubled after
            each, up to `longest`.
        rate: bytes a second, 0 = as fast as it goes. hours: when it may be sent, None = always.
        straight: the container goes to the first target while it is built; no copy is kept here.
    """

    tries: int = 4
    pause: float = 5.0
    longest: float = 300.0
    rate: int = 0
    hours: Hours | None = None
    straight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceTerms:
    """How packages are accepted, and who answers for them then.

    Attributes:
        test_delivery: `required` = no real delivery before a test was accepted; "" = as one likes.
        custody: `authority` (a mellanarkiv: it goes on answering) or `archive` (it takes over);
            "" = as the receiving archive does.
        custody_from: first day of it (ISO date), "" = the day of the mottagningsbevis.
        custody_basis: decision that it rests on; "" = the agreement's own reference.
    """

    test_delivery: str = ""
    custody: str = ""
    custody_from: str = ""
    custody_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One submission agreement.

    Attributes:
        id: the file's stem; names the agreement on the command line.
        reference: register number of the agreement, as the archive knows it.
        digest: sha256 (hex) of the file; a package pins it.
        submission: what the two parties have signed beside all this.
        gate: what a final archive asks before it takes anything, or None.
        disposal: when and how what lies in the source may be culled; None = it is not agreed.
        document: the file's bytes, as they were digested.
        target: the archive whose answers count. further: targets that get the same packages.
        schedule: `nightly`, `manual`, or weekday names; when `nightly` runs it.
    """

    id: str
    reference: str
    label: str
    digest: str
    archival_creator: Party
    submitter: Party
    receiver: Party
    source: SourceTerms
    package: PackageTerms
    check: CheckTerms
    target: TargetTerms
    plan: str
    contacts: tuple[Party, ...] = ()
    previous_references: tuple[str, ...] = ()
    reference_code: str = ""
    schedule: str = "manual"
    submission: SubmissionTerms = field(default_factory=SubmissionTerms)
    gate: GateTerms | None = None
    acceptance: AcceptanceTerms = AcceptanceTerms()
    disposal: SourceDisposalTerms | None = None
    document: bytes = field(default=b"", compare=False, repr=False)
    further: tuple[TargetTerms, ...] = ()
    transfer: TransferTerms = field(default_factory=TransferTerms)
