"""A small bag in which all is right, to be spoilt in one place at a time."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

PAYLOAD = {
    "data/läs mig.txt": "Detta är innehållet.\n".encode(),
    "data/mapp/a.txt": b"a",
    "data/mapp/b.txt": b"bb",
}


class SampleBag:
    """What lies in it is decided before it is written; tag manifests are right by themselves.

    Attributes:
        name: of the base directory. payload: path -> bytes. tags: further tag files, or instead of
            those that would be made. algorithms: of the manifests. encoding: of the tag files.
    """

    def __init__(self, version: str = "1.0", algorithms: Sequence[str] = ("sha512",)) -> None:
        """`version` is declared as it stands."""
        self.name = "säck-1"
        self.payload = dict(PAYLOAD)
        self.tags: dict[str, bytes] = {}
        self.algorithms = list(algorithms)
        self.encoding = "UTF-8"
        self._version = version
        self._swaps: list[tuple[str, str, str]] = []
        self._moves: dict[str, str] = {}
        self._removed: set[str] = set()

    def swap(self, path: str, old: str, new: str) -> None:
        """Replace a text in a tag file; tag manifests follow what is changed in the others."""
        self._swaps.append((path, old, new))

    def move(self, path: str, to: str) -> None:
        """The file gets another name, but for what the manifests say."""
        self._moves[path] = to

    def remove(self, path: str) -> None:
        """The file is not there, whatever the manifests say."""
        self._removed.add(path)

    def line(self, path: str, algorithm: str = "") -> str:
        """The manifest's line for a payload file, as it stands there."""
        digest = hashlib.new(algorithm or self.algorithms[0], self.payload[path]).hexdigest()
        return f"{digest}  {path}\n"

    def contents(self) -> dict[str, bytes]:
        """All its files."""
        tags = self._tag_files() | self.tags
        for path in tags:
            tags[path] = self._swapped(path, tags[path])
        for algorithm in self.algorithms:
            name = f"tagmanifest-{algorithm}.txt"
            if name not in tags:
                lines = [f"{_digest(algorithm, data)}  {path}\n" for path, data in tags.items()]
                lines = [line for line in lines if "  tagmanifest-" not in line]
                tags[name] = self._swapped(name, "".join(lines).encode(self.encoding))
        files = tags | self.payload
        return {
            self._moves.get(path, path): data
            for path, data in files.items()
            if path not in self._removed
        }

    def write(self, place: Path) -> Path:
        """Write it as a folder below `place`; `data` is there even when it is empty."""
        folder = place / self.name
        if not any(path.startswith("data/") for path in self._removed):
            (folder / "data").mkdir(parents=True)
        for path, data in self.contents().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    def write_tar(self, path: Path, *, root: str | None = None, more: Sequence[str] = ()) -> Path:
        """Write it as a tar, its folder called `root`; `more` are further files beside it."""
        top = f"{self.name}/" if root is None else root
        with tarfile.open(path, "w") as archive:
            for name, data in self.contents().items():
                info = tarfile.TarInfo(top + name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            for name in more:
                archive.addfile(tarfile.TarInfo(name))
        return path

    def write_zip(self, path: Path) -> Path:
        """Write it as a zip."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.contents().items():
                archive.writestr(f"{self.name}/{name}", data)
        return path

    def _tag_files(self) -> dict[str, bytes]:
        size = sum(map(len, self.payload.values()))
        info = "bag-info.txt" if self._version >= "0.96" else "package-info.txt"
        texts = {
            info: "Source-Organization: Provkommunen\n"
            "Bagging-Date: 2026-11-22\n"
            f"Payload-Oxum: {size}.{len(self.payload)}\n",
        }
        for algorithm in self.algorithms:
            lines = [self.line(path, algorithm) for path in self.payload]
            texts[f"manifest-{algorithm}.txt"] = "".join(lines)
        files = {path: text.encode(self.encoding) for path, text in texts.items()}
        declaration = (
            f"BagIt-Version: {self._version}\nTag-File-Character-Encoding: {self.encoding}\n"
        )
        return {"bagit.txt": declaration.encode()} | files

    def _swapped(self, path: str, data: bytes) -> bytes:
        encoding = "utf-8" if path == "bagit.txt" else self.encoding
        for wanted, old, new in self._swaps:
            if wanted == path:
                text = data.decode(encoding)
                assert old in text, f"{old!r} is not in {path}"
                data = text.replace(old, new).encode(encoding)
        return data


def _digest(algorithm: str, data: bytes) -> str:
    return hashlib.new(algorithm, data).hexdigest()
