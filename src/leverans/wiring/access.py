"""How a workspace keeps its access log: apart from its ledger, whatever the settings say."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from leverans.flow.access_terms import AccessTerms
from leverans.ledger.access_log import AccessLog
from leverans.messages.catalogue import find
from leverans.wiring.nearest import SETTINGS_FILE
from leverans.wiring.toml_file import configuration_error
from leverans.wiring.workspace import SQLITE, WorkspaceSettings, access_url, ledger_url


def access_terms(settings: WorkspaceSettings, environ: Mapping[str, str]) -> AccessTerms:
    """What `[access]` says; the log is opened when something is looked at.

    Raises:
        ConfigurationError: it names the ledger itself, or a secret is missing.
    """
    told, url = settings.access, access_url(settings, environ)
    ledger = ledger_url(settings, environ)
    if url and _same(url, ledger):
        raise configuration_error("", [find("SET-ACCESS-LEDGER", location=SETTINGS_FILE)])
    beside = Path(ledger.removeprefix(SQLITE)) if ledger.startswith(SQLITE) else None
    address = url or f"{SQLITE}{settings.folder('var', 'access.sqlite')}"
    return AccessTerms(
        opens=partial(AccessLog.open, address, beside=beside),
        keep_days=told.keep_days,
        plan_row=told.plan_row,
        decision=told.decision,
        most_hours=told.most_hours,
    )


def _same(one: str, other: str) -> bool:
    if one.startswith(SQLITE) and other.startswith(SQLITE):
        paths = (Path(each.removeprefix(SQLITE)) for each in (one, other))
        return len({path.resolve() for path in paths}) == 1
    return one == other
