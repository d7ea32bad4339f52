"""Every implementation there is, by the name an agreement knows it by. One line to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leverans.deliveries.dropfolder import DropFolder
from leverans.deliveries.interface import Target
from leverans.model.agreement import Agreement
from leverans.packaging.eark import EArkSip
from leverans.packaging.interface import PackageFormat
from leverans.storage.interface import Store
from leverans.storage.places import open_store

Opener = Callable[[str, Mapping[str, str], str], Store]  # location, options, key of the setting
ANY_OTHER = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """A package format and what an agreement may ask of it.

    Attributes:
        make: gives the builder that may use so many processes.
        versions, containers: the allowed values of `package.version` and `package.container`.
    """

    make: Callable[[int | None], PackageFormat]
    versions: tuple[str, ...]
    containers: tuple[str, ...]


def _folder(agreement: Agreement, open_place: Opener) -> Target:
    terms = agreement.target
    return DropFolder(open_place(terms.location, terms.options, "target"))


SOURCES = ("fileshare",)

FORMATS: Mapping[str, FormatKind] = {
    "eark-sip": FormatKind(
        make=EArkSip, versions=("2.2.0", "2.1.0"), containers=("tar", "zip", "folder")
    ),
}

TARGETS: Mapping[str, Callable[[Agreement, Opener], Target]] = {
    "folder": _folder,
}

# By the scheme of a URL; "" is a path. A place of its own kind is a line of its own.
STORES: Mapping[str, Callable[[str], Store]] = {
    "": open_store,
    ANY_OTHER: open_store,
}
