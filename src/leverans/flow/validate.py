"""Validate: check a package that anyone made, outside any delivery and any workspace."""

from dataclasses import replace
from pathlib import Path

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile


def validate(given: str, shelf: SchemaShelf) -> Report:
    """Check the package at a path as it was given; never raises for what is wrong with it."""
    report = check_package(
        Path(given), profile=CheckProfile(), shelf=shelf, progress=lambda _files, _size: None
    )
    return replace(report, subject=given)
