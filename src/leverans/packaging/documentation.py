"""The agreement's documentation on its way into the package."""

import mimetypes
from pathlib import Path

from leverans.model.errors import SourceError
from leverans.model.package import BuildOrder
from leverans.packaging.entry import Entry, Run
from leverans.packaging.escape import check_name
from leverans.packaging.premis import derived


def documentation(order: BuildOrder, folder: str, base: str) -> Run | None:
    """The files that the agreement adds, to be copied into `folder`; None where there are none.

    Raises:
        SourceError: one cannot be read. PackageError: its name is not safe.
    """
    names = order.agreement.package.documentation
    entries = [_documented(order.package_id, Path(name)) for name in names]
    return Run(folder, base, "", "", entries) if entries else None


def _documented(package_id: str, path: Path) -> Entry:
    check_name(path.name)
    try:
        found = path.stat()
    except OSError as error:
        raise SourceError(
            f"documentation cannot be read: {error.strerror}", place=str(path)
        ) from error
    media = mimetypes.MimeTypes(filenames=()).guess_type(path.name)[0] or "application/octet-stream"
    return Entry(
        str(path), path.name, found.st_size, found.st_mtime_ns,
        derived(package_id, "documentation", path.name), path.name,
        ("", "", "", media, "extension", "", False),
    )  # fmt: skip
