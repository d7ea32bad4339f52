"""Where built packages lie on this machine."""

from pathlib import Path

from leverans.flow.site import Site
from leverans.model.delivery import PackageStatus


def container_path(site: Site, package: PackageStatus) -> Path:
    """Where a built package lies: with the worker that built it, whoever asks."""
    ending = "" if package.container == "folder" else f".{package.container}"
    return site.root.joinpath("var", "outbox", package.place, f"{package.id}{ending}")
