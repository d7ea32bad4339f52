"""One line of what `doctor` found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found.

    Attributes:
        what: key of its name. state: `ok`, `warn` or `bad`.
        said: key of the sentence, with its params; or `detail`, what an error says and advises.
        name: of the agreement it is about, or "".
    """

    what: str
    state: str
    said: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    name: str = ""
