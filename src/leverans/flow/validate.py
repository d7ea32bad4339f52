"""Validate: check a package that anyone made, outside any delivery and any workspace."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from leverans.messages.catalogue import find
from leverans.model.errors import PackageError
from leverans.model.finding import CHECK_BROKE, Findings, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.interface import CheckProfile

EARK_VERSIONS = ("2.2.0", "2.1.0", "2.0.4")
PROFILES: Mapping[str, tuple[str, str]] = {
    **{
        f"{name}{'-' if version else ''}{version}": (name, version)
        for name in ("eark-sip", "eark-aip", "eark-dip", "eark-csip")
        for version in ("", *EARK_VERSIONS)
    },
    **{f"fgs-{version}": ("fgs", version) for version in ("1.2", "1.1", "1.0")},
    "didl": ("didl", ""),
    "bagit": ("bagit", ""),
    "ocfl": ("ocfl", ""),
    **{f"ocfl-{version}": ("ocfl", version) for version in ("1.1", "1.0")},
}  # name -> profile and version as `CheckProfile` has them

Progress = Callable[[int, int], None]


def validate(
    given: str,
    shelf: SchemaShelf,
    profile: CheckProfile | None = None,
    progress: Progress = lambda _files, _size: None,
) -> Report:
    """Check the package at a path as it was given; whatever happens, a report comes back.

    Args:
        given: the path. shelf: official schemas.
        profile: what to hold it against; by default the package's own.
        progress: told of files and bytes as they are done.
    """
    from leverans.validators.check import check_package  # where children check, this one does not

    try:
        report = check_package(
            Path(given), profile=profile or CheckProfile(), shelf=shelf, progress=progress
        )
    except PackageError as error:
        return broke(given, error.detail)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one package loses no other's answer
        return broke(given, _where(error))
    return replace(report, subject=given)


def broke(given: str, reason: str) -> Report:
    """The report of a check that could not go on."""
    findings = Findings()
    findings.add(find(CHECK_BROKE, location=Path(given).name, reason=reason))
    return Report(
        subject=given,
        findings=findings.listed,
        counts_by_rule=findings.counts,
        checked=(CHECK_BROKE,),
    )


def _where(error: Exception) -> str:
    """The kind of fault and its place in our code: never its text, which may quote the package."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "leverans" in Path(frame.filename).parts] or frames
    return f"{type(error).__name__}, {Path(ours[-1].filename).name}:{ours[-1].lineno}"
