"""A small OCFL object with three versions that is valid in every respect, to be broken by tests.

Its inventories are plain dictionaries and its files bytes; sidecars are computed when it is
written, so that a test changes one thing and nothing else.
"""

import hashlib
import io
import json
import tarfile
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

Inventory = dict[str, Any]

CONTENTS = {
    "v1/content/brev/läs mig.txt": b"Hej\n",
    "v1/content/tom.txt": b"",
    "v2/content/brev/svar.txt": b"Hej igen\n",
}
STATES = {
    "v1": {"brev/läs mig.txt": b"Hej\n", "tom.txt": b""},
    "v2": {"brev/läs mig.txt": b"Hej\n", "brev/svar.txt": b"Hej igen\n", "tom.txt": b""},
    "v3": {"brev/kopia.txt": b"Hej igen\n", "brev/svar.txt": b"Hej igen\n"},
}


def digest_of(data: bytes, algorithm: str = "sha512") -> str:
    """The digest under one of OCFL's names for algorithms."""
    if algorithm == "size":
        return str(len(data))
    if algorithm.startswith("blake2b-"):
        return hashlib.blake2b(data, digest_size=int(algorithm[8:]) // 8).hexdigest()
    return hashlib.new(algorithm.replace("/", "_"), data).hexdigest()


def listing(files: dict[str, bytes], algorithm: str = "sha512") -> dict[str, list[str]]:
    """Paths by the digest of their contents, as manifest, state and fixity list them."""
    found: dict[str, list[str]] = {}
    for path, data in sorted(files.items()):
        found.setdefault(digest_of(data, algorithm), []).append(path)
    return found


def inventory(head: int, spec: str = "1.1", algorithm: str = "sha512") -> Inventory:
    """The inventory of the sample as it was at one of its versions."""
    known = {path: data for path, data in CONTENTS.items() if int(path[1]) <= head}
    return {
        "id": "urn:example:objekt:1",
        "type": f"https://ocfl.io/{spec}/spec/#inventory",
        "digestAlgorithm": algorithm,
        "head": f"v{head}",
        "manifest": listing(known, algorithm),
        "versions": {
            f"v{number}": {
                "created": f"2026-01-0{number}T10:00:00+01:00",
                "message": f"Version {number}",
                "user": {"name": "Test Testsson", "address": "mailto:test@example.org"},
                "state": listing(STATES[f"v{number}"], algorithm),
            }
            for number in range(1, head + 1)
        },
        "fixity": {name: listing(known, name) for name in ("md5", "sha1", "blake2b-256", "size")},
    }


class SampleObject:
    """The object: `inventories` by the folder they lie in, `files` by path, `folders` empty ones.

    `same` keeps the root's inventory equal to that of the newest version; sidecars that a test has
    put into `files` are left as they are, those in `without` are not written.
    """

    def __init__(self, spec: str = "1.1", algorithm: str = "sha512") -> None:
        """Valid, with an inventory in every version."""
        self.files: dict[str, bytes] = {
            f"0=ocfl_object_{spec}": f"ocfl_object_{spec}\n".encode(),
            **CONTENTS,
        }
        self.folders: set[str] = set()
        self.inventories: dict[str, Inventory] = {
            f"v{number}/": inventory(number, spec, algorithm) for number in (1, 2, 3)
        }
        self.inventories[""] = deepcopy(self.inventories["v3/"])
        self.without: set[str] = set()

    @property
    def root(self) -> Inventory:
        """The inventory of the root folder."""
        return self.inventories[""]

    def settle(self, newest: str = "v3/") -> None:
        """Give the newest version the root's inventory, whatever was done to it."""
        self.inventories[newest] = deepcopy(self.root)

    def contents(self) -> dict[str, bytes]:
        """Every file of the object."""
        found: dict[str, bytes] = {}
        for folder, one in self.inventories.items():
            data = json.dumps(one, ensure_ascii=False, indent=1).encode()
            name = f"{folder}inventory.json"
            found[name] = self.files.get(name, data)
            algorithm = one.get("digestAlgorithm", "sha512")
            sidecar = f"{name}.{algorithm}"
            if isinstance(algorithm, str) and algorithm in hashlib.algorithms_available:
                found[sidecar] = f"{digest_of(found[name], algorithm)} inventory.json\n".encode()
        found |= self.files
        return {path: data for path, data in found.items() if path not in self.without}

    def write(self, place: Path) -> Path:
        """As a folder below `place`."""
        root = place / "objekt"
        for folder in self.folders:
            (root / folder).mkdir(parents=True, exist_ok=True)
        for path, data in self.contents().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        return root

    def write_tar(self, place: Path) -> Path:
        """As a tar with a root folder."""
        target = place / "objekt.tar"
        with tarfile.open(target, "w") as archive:
            for folder in sorted(self.folders):
                entry = tarfile.TarInfo(f"objekt/{folder}")
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
            for path, data in self.contents().items():
                entry = tarfile.TarInfo(f"objekt/{path}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        return target

    def write_zip(self, place: Path) -> Path:
        """As a zip with a root folder."""
        target = place / "objekt.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for folder in sorted(self.folders):
                archive.writestr(f"objekt/{folder}/", b"")
            for path, data in self.contents().items():
                archive.writestr(f"objekt/{path}", data)
        return target
