"""A package that our own builder makes, as files that a test may break and seal again."""

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from leverans.model.record import Representation, Use
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import a_record, an_order, write_files

DATE = "2026-03-01T12:30:15+00:00"
_SEALED = ("representations/native/METS.xml", "representations/archival/METS.xml", "METS.xml")


@dataclass(slots=True)
class OwnPackage:
    """Its files: path -> bytes. `name` is the root folder's."""

    name: str
    files: dict[str, bytes]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Path and text of its XML files."""
        for path, data in self.files.items():
            if path.endswith(".xml"):
                yield path, data.decode()

    def swap(self, path: str, old: str, new: str) -> None:
        """Put `new` in the place of the first `old`, which must be there; METS is sealed again."""
        text = self.files[path].decode()
        assert old in text, old
        self.put(path, text.replace(old, new, 1).encode())

    def put(self, path: str, data: bytes) -> None:
        """Give a file other bytes, and let METS know: its mdRef or file element, and so upwards."""
        before, self.files[path] = self.files[path], data
        for mets in _SEALED:
            text = self.files[mets].decode() if mets != path else ""
            sealed = _sealed(text, before, data)
            if sealed != text:
                self.put(mets, sealed.encode())
                return

    def move(self, old: str, new: str) -> None:
        """Give what begins so another path; METS keeps saying what it said."""
        moved = {path: path.replace(old, new, 1) for path in self.files if path.startswith(old)}
        assert moved, old
        self.files = {moved.get(path, path): data for path, data in self.files.items()}

    def write(self, place: Path) -> Path:
        """Write it as a folder in `place`."""
        for path, data in self.files.items():
            target = place / self.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return place / self.name


def _sealed(text: str, before: bytes, after: bytes) -> str:
    """The METS with size and digest of a file's new bytes in the place of the old ones."""
    old, new = hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest()
    pattern = rf'SIZE="{len(before)}"( CREATED="[^"]*" CHECKSUM="){old}'
    return re.sub(pattern, rf'SIZE="{len(after)}"\g<1>{new}', text)


def own_package(root: Path, **terms: object) -> OwnPackage:
    """A record in two representations, with documentation; `terms` change the package terms."""
    shutil.rmtree(root, ignore_errors=True)
    contents: Mapping[str, bytes] = {
        "avtal/ett.txt": b"Ett avtal\n",
        "avtal/två.txt": "Två avtal\n".encode(),
        "arkiv/ett.txt": b"archival",
    }
    source = write_files(root / "source", contents)
    write_files(root / "documentation", {"om systemet.txt": b"Om systemet"})
    record = replace(
        a_record("1", source),
        representations=(
            Representation(use=Use.NATIVE, files=source[:2]),
            Representation(use=Use.ARCHIVAL, files=source[2:]),
        ),
    )
    order = an_order(
        container="folder",
        documentation=(str(root / "documentation/om systemet.txt"),),
        **terms,
    )
    built = EArkSip(workers=1).build(
        [record],
        root / "out",
        order=order,
        told=lambda _record: None,
        progress=lambda _files, _bytes: None,
    )
    folder = Path(built.path)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return OwnPackage(name=folder.name, files=files)
