"""Which kind a package is: as asked for, else the first whose mark lies in its root folder."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from leverans.validators.kinds.bag import BagPackage, is_bag
from leverans.validators.kinds.didl import DidlPackage, is_didl
from leverans.validators.kinds.document import DocumentFile, is_document
from leverans.validators.kinds.eark import EARK_PROFILES, EarkPackage, is_eark
from leverans.validators.kinds.fgs import FgsPackage, is_fgs
from leverans.validators.kinds.interface import Kind, MakeKind, Work
from leverans.validators.kinds.ocfl import OcflObject, is_ocfl


class KindEntry(NamedTuple):
    """A kind: the profiles that ask for it, how it is known without being asked for, its class."""

    profiles: Sequence[str]
    fits: Callable[[Work], bool]
    make: MakeKind


KINDS: tuple[KindEntry, ...] = (
    KindEntry(("document",), is_document, DocumentFile),
    KindEntry(("ocfl",), is_ocfl, OcflObject),
    KindEntry(("bagit",), is_bag, BagPackage),
    KindEntry(("fgs",), is_fgs, FgsPackage),
    KindEntry(("didl",), is_didl, DidlPackage),
    KindEntry(EARK_PROFILES, is_eark, EarkPackage),
)


def recognise_kind(work: Work) -> Kind:
    """The kind to check the package as; E-ARK, which says what is missing, when nothing fits."""
    asked = work.profile.profile
    for kind in KINDS:
        if asked in kind.profiles if asked else kind.fits(work):
            return kind.make(work)
    return EarkPackage(work)
