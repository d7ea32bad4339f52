"""The verbs in the order of the help, each in the module that is imported only when it is used."""

from collections.abc import Mapping
from importlib import import_module

import click

VERBS: Mapping[str, tuple[str, str]] = {
    "init": ("setting_up", "init_command"),
    "demo": ("setting_up", "demo_command"),
    "doctor": ("setting_up", "doctor_command"),
    "agreement": ("agreements", "agreement_group"),
    "gate": ("gate", "gate_group"),
    "deliver": ("delivering", "deliver_command"),
    "status": ("looking", "status_command"),
    "search": ("finding", "search_command"),
    "show": ("looking", "show_command"),
    "get": ("finding", "get_command"),
    "migrate": ("migrating", "migrate_command"),
    "retry": ("delivering", "retry_command"),
    "except": ("delivering", "except_command"),
    "validate": ("validating", "validate_command"),
    "receive": ("archive_side", "receive_command"),
    "archive": ("attesting", "archive_group"),
    "keys": ("keys", "keys_group"),
    "custody": ("custody", "custody_command"),
    "hold": ("holds", "hold_group"),
    "roles": ("roles", "roles_group"),
    "access": ("access", "access_group"),
    "names": ("names", "names_group"),
    "nightly": ("nightly", "nightly_command"),
    "plan": ("plan", "plan_group"),
    "cull": ("cull", "cull_group"),
    "control": ("control", "control_group"),
    "events": ("events", "events_group"),
    "log": ("evidence", "log_group"),
    "report": ("report", "report_command"),
    "schemas": ("documents", "schemas_group"),
    "completion": ("setting_up", "completion_command"),
}  # verb -> module of `leverans.cli`, name of the command in it


class Verbs(click.Group):
    """A group whose commands are found by name: a check of one package opens no ledger."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's own name)
        """All verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a verb, None when there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name]
        command: click.Command = getattr(import_module(f"leverans.cli.{module}"), name)
        return command
