"""Where a workspace lies; light to import, for a check of packages needs none."""

from pathlib import Path

SETTINGS_FILE = "leverans.toml"


def nearest_workspace(start: Path) -> Path | None:
    """The nearest folder, from `start` upwards, that holds a `leverans.toml`; None without any."""
    here = start.absolute()
    found = (folder for folder in (here, *here.parents) if (folder / SETTINGS_FILE).is_file())
    return next(found, None)
