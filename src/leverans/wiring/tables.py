"""Every implementation there is, by the name an agreement knows it by. One line to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leverans.deliveries.dropfolder import DropFolder
from leverans.deliveries.interface import Target
from leverans.ingest.fileshare import FileShare
from leverans.ingest.interface import Source
from leverans.ingest.mapping import read_mapping
from leverans.ingest.mellanarkiv import MellanarkivSource
from leverans.ingest.package_source import PackageSource
from leverans.model.agreement import Agreement
from leverans.model.record import Content
from leverans.packaging.bag import Bag
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.didl import PREFIXES, Didl
from leverans.packaging.eark import EArkSip
from leverans.packaging.fgs import Fgs
from leverans.packaging.interface import PackageFormat
from leverans.storage.interface import Store
from leverans.storage.local import LocalContent
from leverans.storage.places import local_path, open_store
from leverans.wiring.place import PASSWORD, Place
from leverans.wiring.s3_store import open_s3
from leverans.wiring.secrets import with_password
from leverans.wiring.sftp_store import open_sftp_store
from leverans.wiring.webdav_store import open_webdav_store

Opener = Callable[[str, Mapping[str, str], str], Store]  # location, options, key of the setting
ANY_OTHER = "*"
OWN_STORE = MellanarkivSource.name
"""The kind of source whose location is the workspace's own store unless another is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of source.

    Attributes:
        make: gives the source of an agreement. needs: keys of `[source]` it cannot do without.
    """

    make: Callable[[Agreement, Opener], Source]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """A package format and what an agreement may ask of it.

    Attributes:
        make: gives the builder that may use so many processes.
        versions, containers: the allowed values of `package.version` (the first is the default)
            and `package.container`.
        cases: the allowed values of `package.case_content`.
        documents: whether `package.documentation` has a place in it.
        needs: keys that it cannot do without, with dots for tables.
    """

    make: Callable[[int | None], PackageFormat]
    versions: tuple[str, ...]
    containers: tuple[str, ...]
    cases: tuple[str, ...] = ("", *FORMS)
    documents: bool = True
    needs: tuple[str, ...] = ()


def _fileshare(agreement: Agreement, open_place: Opener) -> Source:
    terms = agreement.source
    store = open_place(terms.location, terms.options, "source")
    mapping = read_mapping(Path(terms.mapping))
    return FileShare(terms, store, sheet=_sheet(agreement, store, open_place), mapping=mapping)


def _packages(agreement: Agreement, open_place: Opener) -> Source:
    terms = agreement.source
    return PackageSource(terms, open_place(terms.location, terms.options, "source"))


def _mellanarkiv(agreement: Agreement, open_place: Opener) -> Source:
    terms = agreement.source
    return MellanarkivSource(terms, open_place(terms.location, terms.options, "source"))


def _sheet(agreement: Agreement, store: Store, open_place: Opener) -> Content:
    """The metadata sheet: a file of this machine, one in the source, or one at a URL."""
    terms = agreement.source
    path = local_path(terms.sheet)
    if path is not None:
        return LocalContent(str(path))
    if terms.sheet.startswith(f"{terms.location}/"):
        return store.content(store.stat(terms.sheet.removeprefix(f"{terms.location}/")))
    folder, _, name = terms.sheet.rpartition("/")
    store = open_place(folder, terms.options, "source")
    return store.content(store.stat(name))


def _folder(agreement: Agreement, open_place: Opener) -> Target:
    terms = agreement.target
    return DropFolder(open_place(terms.location, terms.options, "target"), terms.location)


def _file_system(place: Place) -> Store:
    """A folder, or what the library `fs` opens, with the password put into the URL."""
    place.check(allowed=(PASSWORD,))
    secret = place.secrets.get(PASSWORD, "")
    return open_store(with_password(place.location, secret) if secret else place.location)


SOURCES: Mapping[str, SourceKind] = {
    "fileshare": SourceKind(make=_fileshare, needs=("location", "sheet", "mapping")),
    "packages": SourceKind(make=_packages, needs=("location",)),
    OWN_STORE: SourceKind(make=_mellanarkiv),
}

FORMATS: Mapping[str, FormatKind] = {
    "eark-sip": FormatKind(
        make=EArkSip, versions=EArkSip.versions, containers=("tar", "zip", "folder")
    ),
    "bagit": FormatKind(make=Bag, versions=Bag.versions, containers=("tar", "zip", "folder")),
    "fgs": FormatKind(
        make=Fgs,
        versions=Fgs.versions,
        containers=("tar", "zip"),
        needs=("valid_from", "archival_creator.id", "submitter.id", "system.version"),
    ),
    "didl": FormatKind(
        make=Didl,
        versions=Didl.versions,
        containers=("tar", "zip", "folder"),
        cases=("",),
        documents=False,
        needs=("archival_creator.id", *(f"check.namespaces.{prefix}" for prefix in PREFIXES)),
    ),
}

TARGETS: Mapping[str, Callable[[Agreement, Opener], Target]] = {
    "folder": _folder,
}

# By the scheme of a URL; "" is a path. A place of its own kind is a line of its own.
STORES: Mapping[str, Callable[[Place], Store]] = {
    "": _file_system,
    "s3+https": open_s3,
    "s3+http": open_s3,
    "sftp": open_sftp_store,
    "davs": open_webdav_store,
    "dav": open_webdav_store,
    ANY_OTHER: _file_system,
}
