"""The draft of a request for delivery in words, as a document for both parties to read."""

from collections.abc import Iterable

from leverans.messages.document_page import Chapter, Document, Grid
from leverans.messages.texts import byte_size, grouped, text
from leverans.model.agreement import Party
from leverans.model.request import RequestDraft
from leverans.model.submission import SubmissionTerms


class RequestWords:
    """Words of the draft in one language."""

    def __init__(self, draft: RequestDraft, language: str) -> None:
        self._draft = draft
        self._language = language

    def document(self) -> Document:
        """The whole draft."""
        agreement = self._draft.agreement
        return Document(
            title=self._say("title", label=agreement.label),
            notice=self._say("notice", day=self._draft.made_on.isoformat()),
            chapters=(
                self._parties(),
                self._basis(),
                self._extent(),
                *self._by_row(),
                *self._by_format(),
                self._protection(),
                self._conduct(),
                self._afterwards(),
                self._annex(),
            ),
        )

    def _parties(self) -> Chapter:
        agreement, terms = self._draft.agreement, self._draft.agreement.submission
        return self._chapter(
            "parties",
            reference=agreement.reference,
            version=terms.version,
            status=text(f"agreement.status_{terms.status}", self._language),
            valid=_span(terms),
            creator=_party(agreement.archival_creator),
            successors=", ".join(terms.successors),
            submitter=_party(agreement.submitter),
            receiver=_party(agreement.receiver),
            contacts="; ".join(_party(each) for each in agreement.contacts),
        )

    def _basis(self) -> Chapter:
        terms = self._draft.agreement.submission
        return self._chapter(
            "basis",
            legal="; ".join(terms.legal_basis),
            decisions="; ".join(terms.decisions),
            plan=self._draft.plan,
            plan_decision=self._draft.decision,
        )

    def _extent(self) -> Chapter:
        draft, agreement = self._draft, self._draft.agreement
        scope, system = agreement.submission.scope, agreement.submission.system
        counted = self._figures(draft.records, draft.files, draft.bytes)
        chapter = self._chapter(
            "extent",
            system=f"{agreement.source.system} {system.version}".strip(),
            vendor=system.vendor,
            owner=system.information_owner,
            period=" – ".join(filter(None, (scope.period_from, scope.period_to))),
            cut_off=scope.cut_off.isoformat() if scope.cut_off else "",
            granularity=scope.granularity,
            frequency=scope.frequency,
            estimate=self._figures(scope.records, 0, scope.bytes) if scope.records else "",
        )
        if not draft.surveyed_at:
            words = self._say("not_counted", agreement=agreement.id)
            return Chapter(heading=chapter.heading, facts=chapter.facts, words=(words,))
        found = (
            (self._say("counted"), counted),
            (self._say("counted_at"), draft.surveyed_at),
            *((self._say("left_out", reason=why), grouped(n)) for why, n in draft.left_out),
            (self._say("last"), draft.last_delivery),
        )
        return Chapter(heading=chapter.heading, facts=chapter.facts + found)

    def _by_row(self) -> Iterable[Chapter]:
        if self._draft.rows:
            headings = ("row", "record_type", "phrase", "records", "files", "size")
            rows = tuple(
                (
                    each.row_id or "–",
                    each.record_type or "–",
                    each.phrase or "–",
                    grouped(each.records),
                    grouped(each.files),
                    byte_size(each.bytes, self._language),
                )
                for each in self._draft.rows
            )
            yield self._table("by_row", headings, rows)

    def _by_format(self) -> Iterable[Chapter]:
        if self._draft.formats:
            rows = tuple(
                (
                    each.puid or "–",
                    each.name or self._say("unknown_format"),
                    grouped(each.files),
                    self._say("yes" if each.allowed else "no"),
                )
                for each in self._draft.formats
            )
            yield self._table("by_format", ("puid", "format", "files", "allowed"), rows)

    def _protection(self) -> Chapter:
        terms = self._draft.agreement.submission.protection
        kind, shown = terms.personal_data, terms.exposure
        return self._chapter(
            "protection",
            secrecy="; ".join(terms.secrecy),
            personal_data=self._say(f"personal_data_{kind}") if kind else "",
            protected=self._say("yes" if terms.protected_identities else "no"),
            exposure=self._say(f"exposure_{shown}") if shown else "",
        )

    def _conduct(self) -> Chapter:
        agreement, terms = self._draft.agreement, self._draft.agreement.submission.conduct
        package = agreement.package
        days, sample = terms.answer_days, terms.sample
        return self._chapter(
            "conduct",
            package=f"{package.profile} {package.version}, {package.container}",
            algorithms=", ".join(package.algorithms),
            channel=terms.channel,
            encryption=terms.encryption,
            charset=terms.character_set,
            mapping=terms.mapping_version,
            deadline=terms.deadline.isoformat() if terms.deadline else "",
            answer=self._say("days", n=days) if days else "",
            criteria=terms.criteria,
            sample=self._say("sample_records", n=sample) if sample else "",
            repairs=terms.repairs,
        )

    def _afterwards(self) -> Chapter:
        terms = self._draft.agreement.submission.afterwards
        return self._chapter(
            "afterwards",
            custody=self._custody(),
            disposal=self._say("disposal_grace", rule=terms.source_disposal, n=terms.grace_days)
            if terms.source_disposal
            else "",
            cost=terms.cost,
            termination=terms.termination,
        )

    def _custody(self) -> str:
        terms = self._draft.agreement.acceptance
        if terms.custody == "archive" and terms.custody_from:
            return self._say("custody_on_date", day=terms.custody_from)
        rules = {"authority": "custody_stays", "archive": "custody_on_receipt"}
        return self._say(rules[terms.custody]) if terms.custody else ""

    def _annex(self) -> Chapter:
        rows = tuple(
            (each.column, each.attribute or self._say("verbatim")) for each in self._draft.columns
        )
        headings = (self._say("column"), self._say("attribute"))
        return Chapter(
            heading=self._say("annex"),
            words=(self._say("annex_words"),),
            grid=Grid(headings=headings, rows=rows),
        )

    def _chapter(self, heading: str, **facts: str) -> Chapter:
        told = tuple((self._say(name), value) for name, value in facts.items())
        return Chapter(heading=self._say(heading), facts=told)

    def _table(
        self, heading: str, headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
    ) -> Chapter:
        told = tuple(self._say(name) for name in headings)
        return Chapter(heading=self._say(heading), grid=Grid(headings=told, rows=rows))

    def _figures(self, records: int, files: int, size: int) -> str:
        parts = [f"{grouped(records)} {self._say('records').lower()}"]
        if files:
            parts.append(f"{grouped(files)} {self._say('files').lower()}")
        if size:
            parts.append(byte_size(size, self._language))
        return ", ".join(parts)

    def _say(self, key: str, **params: object) -> str:
        return text(f"request.{key}", self._language, **params)


def request_document(draft: RequestDraft, language: str) -> Document:
    """The draft in words, in `sv` or `en`."""
    return RequestWords(draft, language).document()


def _party(party: Party) -> str:
    told = f"{party.name} ({party.id})" if party.id else party.name
    return ", ".join((told, *party.contact))


def _span(terms: SubmissionTerms) -> str:
    days = (terms.valid_from, terms.valid_to)
    return " – ".join(day.isoformat() if day else "" for day in days).strip() if any(days) else ""
