"""The table of a migration: a page for the archivist to sign, and the same as JSON."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from leverans.flow.history import NAME
from leverans.flow.outcome import Outcome
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.messages.migration_page import MigrationFacts, migration_page
from leverans.messages.texts import text
from leverans.model.agreement import Agreement
from leverans.model.migration import MigrationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMigration:
    """Where the table lies below the workspace, and the sha256 (hex) of its JSON form.

    Attributes:
        decided: it balances, and every reject has a reason.
    """

    page: str
    data: str
    digest: str
    decided: bool


def save_migration(
    site: Site, agreement: Agreement, outcome: Outcome, rows: Sequence[MigrationRow]
) -> SavedMigration:
    """Write `var/reports/migration-AGREEMENT.html` and `.json`; the newest replaces the last."""
    data = (migration_json(agreement, rows) + "\n").encode()
    digest = hashlib.sha256(data).hexdigest()
    name = site.folder("reports") / f"migration-{agreement.id}"
    facts = MigrationFacts(
        agreement=f"{agreement.id} {agreement.label}".strip(),
        system=agreement.source.system,
        status=text(f"migration.status.{outcome.status}", site.language),
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
        digest=digest,
        decided=all(row.decided for row in rows),
    )
    spoken = [_spoken(row, site.language) for row in rows]
    page, kept = name.with_suffix(".html"), name.with_suffix(".json")
    replace_file(page, migration_page(spoken, facts, site.language).encode())
    replace_file(kept, data)
    return SavedMigration(
        page=page.relative_to(site.root).as_posix(),
        data=kept.relative_to(site.root).as_posix(),
        digest=digest,
        decided=facts.decided,
    )


def migration_json(agreement: Agreement, rows: Sequence[MigrationRow]) -> str:
    """The table as one JSON object: the same figures give the same text."""
    table = [{**asdict(row), "balances": row.balances} for row in rows]
    return json.dumps(
        {"agreement": agreement.id, "system": agreement.source.system, "deliveries": table},
        ensure_ascii=False,
        sort_keys=True,
    )


def _spoken(row: MigrationRow, language: str) -> MigrationRow:
    """A row with our own reasons in words."""
    said = {
        text(f"reason.{reason[1:]}", language) if reason.startswith("@") else reason: figures
        for reason, figures in row.rejected.items()
    }
    return replace(row, rejected=said)
