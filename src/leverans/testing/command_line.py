"""What a command said, for tests that run the command line as a person does."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said.

    Attributes:
        code: exit code. out, err: what came on stdout and stderr.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - the document is what is tested
        """The one JSON document on one line that stdout must be."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Command = Callable[..., Said]
