"""Checks packages named on standard input, one a line; a process of its own with light imports.

    python -m leverans.flow.validate_worker

The first line is `Terms` as JSON; each line after it is a path as JSON, and is answered with its
report (`model.report_json`) on one line of standard output.
"""

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from leverans.flow.validate import validate
from leverans.model.finding import Level
from leverans.model.report_json import report_text
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.interface import CheckProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every package is held against.

    Attributes:
        folders: where official schemas are looked for, beside the usual places.
        profile: what to hold the packages against.
    """

    folders: tuple[Path, ...] = ()
    profile: CheckProfile = field(default_factory=CheckProfile)

    def shelf(self) -> SchemaShelf:
        """The schemas, each compiled once."""
        return SchemaShelf(self.folders)


def terms_text(terms: Terms) -> str:
    """The terms on one line."""
    return json.dumps({"folders": [str(one) for one in terms.folders], **asdict(terms.profile)})


def read_terms(text: str) -> Terms:
    """The terms that `terms_text` wrote."""
    told: dict[str, Any] = json.loads(text)
    folders = tuple(Path(one) for one in told.pop("folders"))
    told["levels"] = {rule: Level(level) for rule, level in told["levels"].items()}
    for name, value in told.items():
        told[name] = tuple(value) if isinstance(value, list) else value
    return Terms(folders=folders, profile=CheckProfile(**told))


def main() -> None:
    """Answer each line of standard input until it ends."""
    first = sys.stdin.readline()
    if not first:
        return
    terms = read_terms(first)
    shelf = terms.shelf()
    for line in sys.stdin:
        report = validate(json.loads(line), shelf, terms.profile)
        sys.stdout.write(report_text(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
