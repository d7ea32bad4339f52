"""What was found in the archive, for a person and for a machine."""

from collections.abc import Callable
from dataclasses import asdict

from leverans.cli.event_words import event_object, events_table
from leverans.cli.output import emit, say
from leverans.cli.receipts import custody_object, custody_words
from leverans.flow.find import Found
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import byte_size, plural, text
from leverans.model.catalogue_entry import FileEntry, Held, Page
from leverans.model.exposure import Exposure
from leverans.model.tombstone import Tombstone

WIDEST_ID = 64  # ids and digests are shown whole


def title_of(held: Held, language: str) -> str:
    """The title, or a neutral one where it may not be seen."""
    return held.title or text("search.neutral_title", language)


def page_words(page: Page, language: str) -> str:
    """One page of an answer: how many, the hits, and how to see more."""
    total = "search.total" if page.exact else "search.at_least"
    lines = [plural(total, page.total, language)]
    if page.hits:
        lines.append(_table(page.hits, language, ("title", "type", "date", "diary_number", "id")))
    if page.next:
        lines.append(text("search.next", language, after=page.next))
    return "\n".join(lines)


def page_object(page: Page, language: str) -> dict[str, object]:
    """The machine form of a page."""
    return {
        "total": page.total,
        "exact": page.exact,
        "hits": [held_object(held, language) for held in page.hits],
        "next": page.next,
    }


def held_object(held: Held, language: str) -> dict[str, object]:
    """The machine form of a record in the archive."""
    return {
        "archive_id": held.archive_id,
        "package": held.package,
        "version": held.version,
        "title": title_of(held, language),
        "exposure": held.exposure.name.lower(),
        "record_type": held.record_type,
        "classification": held.classification,
        "producer": held.producer,
        "date": held.date,
        "diary_number": held.diary_number,
        "files": held.files,
        "bytes": held.bytes,
    }


def tell_found(site: Site, found: Found, *, as_json: bool) -> None:
    """Say what is known of a record or a package."""
    if as_json:
        emit(found_object(site, found))
    else:
        say("\n".join(_lines(site, found)))


def tombstone_object(stone: Tombstone) -> dict[str, object]:
    """The machine form of what stays of a culled record."""
    return {**asdict(stone), "decisions": list(stone.decisions)}


def tombstone_words(stone: Tombstone, language: str) -> str:
    """One line: culled when, by which order, on which decisions."""
    return text(
        "search.culled",
        language,
        id=stone.record,
        day=stone.culled_at[:10],
        order=stone.order,
        protocol=stone.protocol or "–",
        decisions=", ".join(stone.decisions) or "–",
        digest=stone.digest,
    )


def found_object(site: Site, found: Found) -> dict[str, object]:
    """The machine form of a record or package with its place, files and events."""
    holding = found.holding
    place = None if holding is None else {
        "package": holding.package_id,
        "object_root": holding.object_root,
        "version": holding.version,
        "files": holding.files,
        "bytes": holding.bytes,
        "records": holding.records,
        "received_at": holding.received_at,
        "reference": holding.reference,
        "agreement": holding.agreement,
        "manifest_digest": holding.manifest_digest,
        "holder": site.name,
    }  # fmt: skip
    return {
        "records": [held_object(held, site.language) for held in found.versions],
        "holding": place,
        "files": [file_object(number, file) for number, file in enumerate(found.files, start=1)],
        "custody": [custody_object(fact) for fact in found.custody],
        "events": [event_object(event) for event in found.events],
        "tombstones": [tombstone_object(one) for one in found.tombstones],
    }


def file_object(number: int, file: FileEntry) -> dict[str, object]:
    """The machine form of a file; `size` is null where the package does not say it."""
    return {
        "number": number,
        "path": file.path,
        "size": file.size if file.size >= 0 else None,
        "sha256": file.sha256,
        "puid": file.puid,
        "mime": file.mime,
        "use": file.use,
    }


def _lines(site: Site, found: Found) -> list[str]:
    language = site.language
    names = ("title", "type", "date", "exposure", "id", "package", "version")
    lines = [_table(found.versions, language, names)] if found.versions else []
    lines += [tombstone_words(one, language) for one in found.tombstones]
    first = next(iter(found.versions), None)
    holding = found.holding
    if holding is not None:
        lines.append(
            text(
                "search.where",
                language,
                holder=site.name,
                root=holding.object_root,
                version=holding.version,
                at=holding.received_at,
                reference=holding.reference,
            )
        )
    elif first is not None and first.exposure is Exposure.REQUEST_ONLY:
        lines.append(text("search.request", language, holder=site.name))
    today = site.clock().date()
    lines += [custody_words(fact, today, language) for fact in found.custody]
    if found.files and first is not None:
        lines.append(_files(found.files, language))
        more = first.files - len(found.files)
        lines += [plural("search.more_files", more, language)] if more > 0 else []
    if found.events:
        lines.append(events_table(list(found.events), language))
    return lines


def _files(files: tuple[FileEntry, ...], language: str) -> str:
    names = ("number", "path", "size", "sha256")
    rows: list[list[str | int]] = [
        [number, file.path, byte_size(file.size, language) if file.size >= 0 else "", file.sha256]
        for number, file in enumerate(files, start=1)
    ]
    headings = [text(f"search.column.{name}", language) for name in names]
    return table(headings, rows, widest=WIDEST_ID)


def _table(hits: tuple[Held, ...], language: str, names: tuple[str, ...]) -> str:
    cells: dict[str, Callable[[Held], str]] = {
        "title": lambda held: title_of(held, language),
        "type": lambda held: held.record_type,
        "date": lambda held: held.date,
        "diary_number": lambda held: held.diary_number,
        "exposure": lambda held: text(f"exposure.{held.exposure.value}", language),
        "id": lambda held: held.archive_id,
        "package": lambda held: held.package,
        "version": lambda held: held.version,
    }
    rows: list[list[str | int]] = [[cells[name](held) for name in names] for held in hits]
    return table([text(f"search.column.{name}", language) for name in names], rows)
