"""`agreement`: what has been agreed, which versions were used, and the draft of a request."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.refused import refused
from leverans.flow.request_draft import draft_request
from leverans.messages.document_page import document_page
from leverans.messages.request_page import request_document
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.errors import LeveransError
from leverans.model.request import RequestDraft
from leverans.model.submission import AgreementVersion
from leverans.wiring.agreement_versions import columns_of, document_as_was, versions_used
from leverans.wiring.agreements import load_agreement
from leverans.wiring.site import Opened


@click.group("agreement")
def agreement_group() -> None:
    """Submission agreements (leveransöverenskommelser): what they say, and the versions used."""


@agreement_group.command("list")
@json_option
@click.pass_obj
def agreement_list(settings: Settings, *, as_json: bool) -> None:
    """List the agreements of the workspace."""
    opened = settings.open()
    language = opened.site.language
    found = [_line(opened, name) for name in opened.agreements()]
    if as_json:
        emit(found)
        return
    if not found:
        say(text("agreement.none", language))
        return
    names = ("id", "reference", "version", "state", "receiver", "used")
    rows: list[list[str | int]] = [
        [
            str(each["agreement"]),
            str(each["reference"]),
            str(each["version"] or "–"),
            text(f"agreement.{each['state']}", language),
            str(each["receiver"]),
            len(versions_used(opened, str(each["agreement"]))),
        ]
        for each in found
    ]
    say(table([text(f"agreement.{name}", language) for name in names], rows))


@agreement_group.command("show")
@click.argument("agreement")
@click.option(
    "--version", help="A version that was delivered under: as it calls itself, or its no."
)
@json_option
@click.pass_obj
def agreement_show(settings: Settings, agreement: str, *, version: str, as_json: bool) -> None:
    """Show an agreement's file as it stands, or word for word as it was."""
    opened = settings.open()
    used = versions_used(opened, agreement)
    if version:
        told = _document_of(opened, agreement, used, version)
    else:
        told = load_agreement(opened.settings, agreement).document
    shown = told.decode("utf-8", "replace")
    if as_json:
        emit(
            {
                "agreement": agreement,
                "document": shown,
                "versions": [_version_object(each) for each in used],
            }
        )
        return
    say(shown.rstrip("\n"))
    if used:
        say()
        names = ("number", "version", "since")
        rows: list[list[str | int]] = [
            [each.number, each.version or each.digest[:12], f"{each.at:%Y-%m-%d %H:%M}"]
            for each in used
        ]
        say(table([text(f"agreement.{name}", opened.site.language) for name in names], rows))


@agreement_group.command("draft")
@click.argument("agreement")
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@json_option
@click.pass_obj
def agreement_draft(
    settings: Settings, agreement: str, *, into: Path | None, as_json: bool
) -> None:
    """Write the draft of a request for delivery (leveransframställan) with its metadata annex."""
    opened = settings.open()
    engagement = opened.engagement(agreement)
    draft = draft_request(opened.site, engagement, columns_of(engagement.agreement))
    language = opened.site.language
    path = into or opened.site.folder("reports") / f"agreement-{agreement}-request.html"
    path.write_text(document_page(request_document(draft, language), language), encoding="utf-8")
    if as_json:
        emit({"agreement": agreement, "file": str(path), "draft": draft_object(draft)})
    else:
        say(text("request.saved", language, path=path))


def draft_object(draft: RequestDraft) -> dict[str, object]:
    """The machine form: the terms as they are named in the agreement's file, and the figures."""
    members = asdict(draft)
    agreement = members.pop("agreement")
    for name in ("document", "source", "target"):
        agreement.pop(name)  # places and their options are nobody's business in a draft
    return {"agreement": _plain(agreement), **_plain(members)}


def _plain(members: dict[str, object]) -> dict[str, object]:
    def told(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    plain: dict[str, object] = json.loads(json.dumps(members, default=told))
    return plain


def _line(opened: Opened, name: str) -> dict[str, str]:
    try:
        found = load_agreement(opened.settings, name)
    except LeveransError:
        empty = dict.fromkeys(("reference", "version", "receiver"), "")
        return {"agreement": name, "state": "broken", **empty}
    return {
        "agreement": name,
        "state": f"status_{found.submission.status}",
        "reference": found.reference,
        "version": found.submission.version,
        "receiver": found.receiver.name,
    }


def _document_of(
    opened: Opened, agreement: str, used: list[AgreementVersion], version: str
) -> bytes:
    found = [each for each in used if version in (each.version, str(each.number))]
    if not found:
        known = ", ".join(each.version or str(each.number) for each in used) or "-"
        raise refused("USE-NO-AGREEMENT-VERSION", agreement=agreement, version=version, known=known)
    return document_as_was(opened, found[-1])


def _version_object(each: AgreementVersion) -> dict[str, object]:
    return {
        "number": each.number,
        "version": each.version,
        "reference": each.reference,
        "digest": each.digest,
        "actor": each.actor,
        "at": each.at.isoformat(timespec="milliseconds"),
    }
