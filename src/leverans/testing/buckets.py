"""New buckets at the S3 servers that tests start, and the terms to open a store in them."""

from dataclasses import replace
from uuid import uuid4

from leverans.storage.s3.client import client_for
from leverans.storage.s3.terms import PROFILES, Location, Terms
from leverans.testing.ceph import Gateway
from leverans.testing.swift import SwiftServer


def new_bucket(terms: Terms, *, locks: bool = False) -> Terms:
    """Make a bucket of a new name at the place's endpoint; the terms for it."""
    name = f"test-{uuid4().hex[:20]}"
    more = {"ObjectLockEnabledForBucket": True} if locks else {}
    client_for(terms).create_bucket(Bucket=name, **more)
    return replace(terms, where=replace(terms.where, bucket=name))


def at_ceph(gateway: Gateway, *, port: int = 0, tls: bool = True, timeout: float = 20) -> Terms:
    """Terms for a gateway, over TLS or plain HTTP, or by way of a proxy on another port."""
    own = gateway.tls if tls else gateway.plain
    scheme = "https" if tls else "http"
    endpoint = f"{scheme}://127.0.0.1:{port or own}"
    return Terms(
        where=Location(endpoint=endpoint, bucket="none", prefix="arkiv/nämnden"),
        access_key=gateway.access_key,
        secret_key=gateway.secret_key,
        profile=PROFILES["ceph"],
        ca=str(gateway.ca) if tls else "",
        timeout=timeout,
    )


def at_swift(server: SwiftServer, *, timeout: float = 20) -> Terms:
    """Terms for a Swift server, over TLS."""
    endpoint = f"https://127.0.0.1:{server.tls}"
    return Terms(
        where=Location(endpoint=endpoint, bucket="none", prefix=""),
        access_key=server.access_key,
        secret_key=server.secret_key,
        profile=PROFILES["swift"],
        ca=str(server.ca),
        timeout=timeout,
    )
