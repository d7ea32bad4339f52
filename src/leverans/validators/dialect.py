"""What differs between packages that METS describes: E-ARK, and FGS Paketstruktur 1.2."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from leverans.validators.document import Document
from leverans.validators.interface import Odd, Rule
from leverans.validators.references import Resolved

Attributes = Mapping[str, str]


def is_representation_data(path: str) -> bool:
    """Whether a file is content of an E-ARK package."""
    return "/data/" in path and "representations/" in path


def is_never_elsewhere(_: Attributes) -> bool:
    """E-ARK knows of no file outside the package."""
    return False


def nothing_odd(_attributes: Attributes) -> Iterable[Odd]:
    """The specification has no attributes of its own."""
    return ()


def nothing_manual(_kind: str) -> tuple[str, ...]:
    """All of it can be judged."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One specification's way with METS.

    Attributes:
        rules: all of them; each says which documents it binds.
        exists, sizes, digests: element (`dmdSec`, `file`, `mptr` …) -> id of the rule that a
            reference from there breaks when the file is not there, or has another size or digest.
        relative: whether the rules in `exists` also ask for a reference that stays in the package.
        unique: element -> id of the rule that an ID breaks which is there more than once.
        pointers: element and attribute (`file/@ADMID`) -> id of the rule that a dangling ID breaks.
        recognise: (kind, version) of a document whose root and header have been read.
        resolve: (folder, href) -> where a reference leads.
        odd: attributes of an element that mean nothing as they are written.
        manual: ids of the rules that only a person can judge, for a kind of package.
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
    relative: bool = False
    unique: Mapping[str, str] = field(default_factory=dict)
    odd: Callable[[Attributes], Iterable[Odd]] = field(default=nothing_odd)
    manual: Callable[[str], tuple[str, ...]] = field(default=nothing_manual)
    bare: Callable[[str], str] = field(default=str)
    is_elsewhere: Callable[[Attributes], bool] = field(default=is_never_elsewhere)
    is_content: Callable[[str], bool] = field(default=is_representation_data)
