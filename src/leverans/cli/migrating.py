"""`migrate`: from the packages of an older e-archive."""

from dataclasses import asdict

import click

from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.cli.words import outcome_object, outcome_words
from leverans.flow.migrate import Migrated, migrate, sign_off
from leverans.messages.texts import grouped, text

in_settings = click.pass_obj


@click.command("migrate")
@click.argument("agreement")
@click.option("--dry-run", is_flag=True, help="Test delivery (provleverans): all but the sending.")
@click.option("--sign-off", "sign", is_flag=True, help="Sign the table off, when all is decided.")
@json_option
@in_settings
def migrate_command(
    settings: Settings, agreement: str, *, dry_run: bool, sign: bool, as_json: bool
) -> int:
    """Migrate the packages that AGREEMENT names, as far as it goes today; safe to run again."""
    opened = settings.open()
    engagement = opened.engagement(agreement)
    with watched(opened) as watch:
        migrated = migrate(opened.site, engagement, watch, test=dry_run)
    if sign:
        sign_off(opened.site, engagement.agreement, migrated)
    if as_json:
        emit(migrated_object(migrated, opened.site.language, signed=sign))
    else:
        say(migrated_words(migrated, opened.site.language, signed=sign))
    return migrated.exit_code


def migrated_words(migrated: Migrated, language: str, *, signed: bool) -> str:
    """How it went: the delivery, the table's rows, where the table lies."""
    lines = [outcome_words(migrated.outcome, language), ""]
    lines += [
        text(
            "migration.row",
            language,
            delivery=row.delivery,
            creator=row.creator or "-",
            taken_in=grouped(row.files),
            taken_out=grouped(row.out_files),
            rejected=grouped(row.rejected_files),
        )
        for row in migrated.rows
    ]
    lines.append(f"{text('migration.title', language)}: {migrated.report.page}")
    if signed:
        lines.append(text("migration.signed", language))
    return "\n".join(lines)


def migrated_object(migrated: Migrated, language: str, *, signed: bool) -> dict[str, object]:
    """The machine form."""
    rows = [{**asdict(row), "balances": row.balances} for row in migrated.rows]
    return {
        **outcome_object(migrated.outcome, language),
        "migration": {
            "deliveries": rows,
            "verified_packages": migrated.verified,
            "linked_files": migrated.linked,
            "decided": migrated.report.decided,
            "signed": signed,
            "page": migrated.report.page,
            "data": migrated.report.data,
            "digest": migrated.report.digest,
        },
    }
