"""The draft of a request for delivery: the agreement's terms and what the survey counted."""

from collections.abc import Iterable
from dataclasses import replace

from leverans.flow.engagement import Engagement
from leverans.flow.facts import SurveyFacts, facts_from
from leverans.flow.saved_report import spoken
from leverans.flow.site import Site
from leverans.flow.survey import survey_path
from leverans.flow.survey_file import SurveyFile
from leverans.ledger import deliveries
from leverans.model.agreement import Agreement
from leverans.model.delivery import Delivery, DeliveryKind
from leverans.model.plan import RecordsPlan
from leverans.model.request import FormatFigures, MappedColumn, RequestDraft, RowFigures


def draft_request(
    site: Site, engagement: Engagement, columns: Iterable[MappedColumn]
) -> RequestDraft:
    """What is known of a delivery: best after a test delivery, which has counted everything.

    Args:
        columns: of the source's metadata, with the attribute that each is carried as.
    """
    agreement, plan = engagement.agreement, engagement.plan
    draft = RequestDraft(
        agreement=agreement,
        plan=f"{plan.plan_id} {plan.version}" if plan else "",
        decision=plan.decision if plan else "",
        made_on=site.clock().date(),
        columns=tuple(columns),
    )
    latest = _latest(site, agreement)
    if latest is None:
        return draft
    delivery, facts = latest
    balance = spoken(facts.balance(), site.language)
    counted = replace(
        draft,
        surveyed_at=facts.at,
        records=facts.records,
        files=facts.files,
        bytes=facts.bytes,
        left_out=tuple((reason, files) for reason, (files, _) in balance.exceptions.items()),
        last_delivery=f"{delivery.number} v{delivery.version} ({delivery.kind}, {delivery.state})",
    )
    return _with_survey(site, counted, plan)


def _latest(site: Site, agreement: Agreement) -> tuple[Delivery, SurveyFacts] | None:
    """The delivery that was counted last, test or real, with its figures."""
    with site.ledger.read() as connection:
        found = [deliveries.latest(connection, agreement.id, kind) for kind in DeliveryKind]
        counted = [
            (each, facts_from(text))
            for each in found
            if each is not None and (text := deliveries.survey(connection, each.id))
        ]
    return max(counted, key=lambda pair: pair[1].at) if counted else None


def _with_survey(site: Site, draft: RequestDraft, plan: RecordsPlan | None) -> RequestDraft:
    """The draft with figures by row and format, where the survey is still there."""
    path = survey_path(site, draft.agreement.id)
    if not path.exists():
        return draft
    names = {row.row_id: row.record_type for row in plan.rows} if plan else {}
    allowed = draft.agreement.check.formats
    with SurveyFile(path) as survey:
        rows = tuple(
            RowFigures(
                row_id=row_id,
                record_type=names.get(row_id, ""),
                phrase=phrase,
                records=records,
                files=files,
                bytes=size,
            )
            for row_id, phrase, records, files, size in survey.by_row()
        )
        formats = tuple(
            FormatFigures(
                puid=found.puid if found else "",
                name=f"{found.name} {found.version}".strip() if found else "",
                files=files,
                allowed=not allowed or (found is not None and found.puid in allowed),
            )
            for found, files in survey.by_format()
        )
    return replace(draft, rows=rows, formats=formats)
