"""Looks into files, in a folder, tar or zip, by the step that a package check takes.

For tests: `look_into(place, {"a.pdf": b"..."}, kind="tar", identify=True)`.
"""

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from leverans.model.finding import Finding
from leverans.validators.containers.interface import Container, Limits
from leverans.validators.containers.open import open_container
from leverans.validators.content.check import Content, ContentFiles
from leverans.validators.interface import CheckProfile
from leverans.validators.package_index import PackageIndex
from leverans.validators.survey import Surveyor

Files = Mapping[str, bytes]


class Looked(NamedTuple):
    """What came of it: the findings, and the step's own result."""

    findings: list[Finding]
    content: Content

    @property
    def rules(self) -> list[tuple[str, str]]:
        """(rule, place) of each finding, sorted."""
        return sorted((finding.rule, finding.location) for finding in self.findings)

    def values(self, rule: str) -> dict[str, str]:
        """The values of the one finding of that rule."""
        (found,) = [finding for finding in self.findings if finding.rule == rule]
        return dict(found.params)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Container, PackageIndex]]:
    """A container and the index of its members."""
    container = open_container(path, Limits())
    try:
        with PackageIndex() as index:
            Surveyor(container, index, Limits(), print).walk()
            yield container, index
    finally:
        container.close()


def packed(files: Files, place: Path, kind: str) -> Path:
    """The files below `place`, or in an archive there."""
    if kind == "folder":
        for name, data in files.items():
            path = place / "paket" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return place / "paket"
    path = place / f"paket.{kind}"
    if kind == "tar":
        with tarfile.open(path, "w") as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(f"paket/{name}")
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"paket/{name}", data)
    return path


Look = Callable[..., Looked]


def look_into(place: Path, files: Files, *, kind: str = "tar", **profile: object) -> Looked:
    """Look into every file; `profile` are fields of `CheckProfile`."""
    found: list[Finding] = []
    asked = CheckProfile(**{"workers": 1, **profile})  # type: ignore[arg-type]
    with opened(packed(files, place, kind)) as (container, index):
        prefix = "" if kind == "folder" else "paket/"
        step = ContentFiles(container, prefix=prefix, profile=asked, report=found.append)
        content = step.run(index.matching("*"))
    return Looked(found, content)
