import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from leverans.model.package import BuildOrder, Package
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import FormatContract, an_order


class TestEArkTar(FormatContract):
    def format(self) -> EArkSip:
        return EArkSip()

    def order(self) -> BuildOrder:
        return an_order(container="tar", algorithms=("SHA-512", "SHA-256"))

    def members(self, package: Package) -> Iterator[tuple[str, bytes]]:
        with tarfile.open(package.path) as tar:
            for member in tar:
                file = tar.extractfile(member)
                assert file is not None
                yield member.name.removeprefix(package.id + "/"), file.read()


class TestEArkZip(FormatContract):
    def format(self) -> EArkSip:
        return EArkSip()

    def order(self) -> BuildOrder:
        return an_order(container="zip", description="dc")

    def members(self, package: Package) -> Iterator[tuple[str, bytes]]:
        with zipfile.ZipFile(package.path) as file:
            assert file.testzip() is None
            for name in file.namelist():
                yield name.removeprefix(package.id + "/"), file.read(name)


class TestEArkFolder(FormatContract):
    def format(self) -> EArkSip:
        return EArkSip()

    def order(self) -> BuildOrder:
        return an_order(container="folder", premis_objects="file")

    def members(self, package: Package) -> Iterator[tuple[str, bytes]]:
        root = Path(package.path)
        for path in root.rglob("*"):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()
