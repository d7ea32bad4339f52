from leverans.model.package import BuildOrder
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import FormatContract, an_order


class TestEArkTar(FormatContract):
    def format(self) -> EArkSip:
        return EArkSip()

    def order(self) -> BuildOrder:
        return an_order(container="tar", algorithms=("SHA-512", "SHA-256"))

    def record_path(self, archive_id: str) -> str:
        return f"metadata/descriptive/records/{archive_id}.json"


class TestEArkZip(TestEArkTar):
    def order(self) -> BuildOrder:
        return an_order(container="zip", description="dc")


class TestEArkFolder(TestEArkTar):
    def order(self) -> BuildOrder:
        return an_order(container="folder", premis_objects="file")


class TestEArkWithCases(TestEArkTar):
    def order(self) -> BuildOrder:
        return an_order(case_content="cits-erms", version="2.1.0")
