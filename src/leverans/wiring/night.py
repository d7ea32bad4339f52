"""What the workspace's file says of the night's faces, with paths made whole and secrets unread."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from leverans.flow.history import logged
from leverans.flow.night_terms import MailTerms, MailWhen, NightTerms, Security
from leverans.wiring.secrets import resolve
from leverans.wiring.workspace import WorkspaceSettings
from leverans.wiring.workspace_file import MailTable

PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def night_terms(settings: WorkspaceSettings, environ: Mapping[str, str]) -> NightTerms:
    """How the workspace's nights tell of themselves.

    Args:
        environ: the process environment, in which the password may be found when it is needed.
    """
    told = settings.night
    return NightTerms(
        textfile=_path(settings.root, told.metrics.textfile),
        label=logged(settings.authority.id),
        mail=_mail(told.mail, settings.root, environ) if told.mail else None,
        log_weeks=told.log_files.weeks,
    )


def _mail(table: MailTable, root: Path, environ: Mapping[str, str]) -> MailTerms:
    security = Security(table.security)
    terms = MailTerms(
        host=table.host,
        port=table.port or PORTS[security],
        security=security,
        ca=_path(root, table.ca),
        user=table.user,
        sender=table.sender,
        to=table.to,
        when=MailWhen(table.when),
    )
    reference = table.password
    if reference is None:
        return terms

    def password() -> str:  # no partial: its text would show the environment
        return resolve(reference, root=root, environ=environ, key="mail.password")

    return replace(terms, password=password)


def _path(root: Path, named: str) -> Path | None:
    return (root / Path(named).expanduser()) if named else None
