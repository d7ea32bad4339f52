"""Published copies: each PDF with its sheet behind it, everything else with a sheet of its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from leverans.archive.published_copy import Original, append_sheet, look_at
from leverans.archive.sheet import Sheet, draw_sheet
from leverans.flow.refused import refused
from leverans.flow.sheet_rows import Subject, sheet_rows
from leverans.messages.texts import text
from leverans.model.catalogue_entry import FileEntry

FOLDER = "publicerad-kopia"
ALONE = "information-om-handlingen.pdf"
PDF = ".pdf"


def sheet_files(
    subject: Subject, folder: Path, copied: Sequence[tuple[str, FileEntry]]
) -> tuple[str, ...]:
    """Write the published copies and sheets below `folder`; their paths in it.

    Raises:
        UsageError: what draws them is not installed.
    """
    try:
        made = [_published(subject, folder, place, file) for place, file in copied if _is_pdf(file)]
        if len(made) < len(copied) or not copied:
            made.append(_alone(subject, folder))
    except ImportError as error:
        raise refused("USE-NO-PDF", module=error.name or "") from error
    return tuple(made)


def _is_pdf(file: FileEntry) -> bool:
    return file.mime == "application/pdf" or file.path.lower().endswith(PDF)


def _published(subject: Subject, folder: Path, place: str, file: FileEntry) -> str:
    """The copy of one PDF, or its sheet alone where no page can be added to it."""
    subject = replace(subject, file=file)
    original = look_at(folder / place)
    whole = None
    if original.usable:
        whole = append_sheet(folder / place, _drawn(subject, "sheet.copy_mark", original))
    name = PurePosixPath(FOLDER, place)
    if whole is None:
        name = name.with_name(f"{name.stem}-{ALONE}")
        return _write(folder, name, _drawn(subject, "sheet.alone_mark", original))
    return _write(folder, name, whole)


def _alone(subject: Subject, folder: Path) -> str:
    drawn = _drawn(subject, "sheet.alone_mark", Original(usable=True))
    return _write(folder, PurePosixPath(FOLDER, ALONE), drawn)


def _drawn(subject: Subject, mark: str, original: Original) -> bytes:
    language = subject.language
    notes = [key for key, said in _notes(original).items() if said]
    sheet = Sheet(
        heading=text("sheet.heading", language),
        mark=text(mark, language),
        notes=[text(key, language) for key in notes],
        rows=sheet_rows(subject),
        footer=f"{subject.held.archive_id}  {subject.day}",
        language=language,
    )
    return draw_sheet(sheet)


def _notes(original: Original) -> dict[str, bool]:
    return {
        "sheet.signed": original.signed,
        "sheet.archival": original.archival,
        "sheet.unusable": not original.usable,
    }


def _write(folder: Path, name: PurePosixPath, data: bytes) -> str:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        stream.write(data)
    return str(name)
