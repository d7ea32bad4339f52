"""What differs between packages that METS describes: E-ARK, and FGS Paketstruktur 1.2."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from leverans.validators.document import Document
from leverans.validators.interface import Rule
from leverans.validators.references import Resolved

Attributes = Mapping[str, str]


def is_representation_data(path: str) -> bool:
    """Whether a file is content of an E-ARK package."""
    return "/data/" in path and "representations/" in path


def is_never_elsewhere(_: Attributes) -> bool:
    """E-ARK knows of no file outside the package."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One specification's way with METS.

    Attributes:
        rules: all of them; each says which documents it binds.
        exists, sizes, digests: element (`dmdSec`, `file`, `mptr` …) -> id of the rule that a
            reference from there breaks when the file is not there, or has another size or digest.
        pointers: element and attribute (`file/@ADMID`) -> id of the rule that a dangling ID breaks.
        recognise: (kind, version) of a document whose root and header have been read.
        resolve: (folder, href) -> where a reference leads.
        in_order: whether a file element and its one FLocat break none of the rules of `file`.
        format_key: the PRONOM id that a file element states, or "".
        bare: href -> the same without what the specification puts before a path.
        is_elsewhere: whether an mdRef or FLocat names something that lies in no package.
        is_content: path -> whether a file there that no document names is an error.
    """

    rules: tuple[Rule, ...]
    exists: Mapping[str, str]
    sizes: Mapping[str, str]
    digests: Mapping[str, str]
    pointers: Mapping[str, str]
    recognise: Callable[[Document], tuple[str, str]]
    resolve: Callable[[str, str], Resolved]
    in_order: Callable[[Attributes, Attributes], bool]
    format_key: Callable[[Attributes], str]
    bare: Callable[[str], str] = field(default=str)
    is_elsewhere: Callable[[Attributes], bool] = field(default=is_never_elsewhere)
    is_content: Callable[[str], bool] = field(default=is_representation_data)
