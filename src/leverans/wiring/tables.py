"""Every implementation there is, by the name an agreement knows it by. One line to add one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """A package format and what an agreement may ask of it."""

    versions: tuple[str, ...]
    containers: tuple[str, ...]


SOURCES = ("fileshare",)
FORMATS = {
    "eark-sip": FormatKind(versions=("2.2.0", "2.1.0"), containers=("tar", "zip", "folder")),
}
TARGETS = ("folder",)
