"""The whole store contract on two real servers of different make, over TLS and without."""

import pytest

from leverans.storage.interface import Store
from leverans.storage.s3.bucket import S3Bucket
from leverans.testing.buckets import at_ceph, at_swift, new_bucket
from leverans.testing.ceph import Gateway
from leverans.testing.store_contract import StoreContract
from leverans.testing.swift import SwiftServer


@pytest.mark.services
class TestCephOverTls(StoreContract):
    @pytest.fixture
    def store(self, gateway: Gateway) -> Store:
        return S3Bucket(new_bucket(at_ceph(gateway)))


@pytest.mark.services
class TestCephOverPlainHttp(StoreContract):
    @pytest.fixture
    def store(self, gateway: Gateway) -> Store:
        return S3Bucket(new_bucket(at_ceph(gateway, tls=False)))


@pytest.mark.services
class TestSwiftOverTls(StoreContract):
    @pytest.fixture
    def store(self, swift_server: SwiftServer) -> Store:
        return S3Bucket(new_bucket(at_swift(swift_server)))
