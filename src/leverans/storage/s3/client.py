"""The client: it speaks to the endpoint that was named, with the keys that were handed in.

Nothing else is asked: no configuration of the machine or of the user, no environment, no
metadata service, no proxy. The faster transfer library of the provider is never used, for it
ignores the endpoint and would carry records to a place that nobody named; every byte goes
through the plain calls of this client.
"""

import os
import threading
from dataclasses import replace
from typing import Any

from leverans.storage.s3.terms import Terms

Client = Any  # the library makes its classes at run time and has no types
CONNECT = 10.0  # s

_SIGNED = threading.local()
_LOCK = threading.RLock()
_CLIENTS: dict[
    tuple[int, Terms], Client
] = {}  # by process: a forked child has connections of its own


def client_for(terms: Terms) -> Client:
    """The client of an endpoint, made at most once in each process; threads may share it."""
    endpoint = replace(terms, where=replace(terms.where, bucket="", prefix=""))
    with _LOCK:
        key = (os.getpid(), endpoint)
        if key not in _CLIENTS:
            _CLIENTS[key] = _client(terms)
        return _CLIENTS[key]


def signed_sha256() -> bytes:
    """The SHA-256 of the body that this thread has sent last, as it was signed."""
    return bytes.fromhex(_SIGNED.sha256)


def _remember(request: Any, **_: object) -> None:  # noqa: ANN401
    value = request.headers["X-Amz-Content-SHA256"]
    _SIGNED.sha256 = value.decode("ascii") if isinstance(value, bytes) else value


def _client(terms: Terms) -> Client:
    import boto3
    import botocore.session
    from botocore.config import Config

    known = botocore.session.Session.SESSION_VARIABLES
    unasked = {
        name: (None, None, default, convert) for name, (_, _, default, convert) in known.items()
    }
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    core = botocore.session.Session(session_vars={**unasked, **nowhere})
    settings = Config(
        signature_version="s3v4",
        connect_timeout=min(CONNECT, terms.timeout),
        read_timeout=terms.timeout,
        retries={"mode": "standard", "total_max_attempts": 1},  # who retries looks first
        proxies={},
        max_pool_connections=terms.senders + 8,
        # older servers refuse or ignore the checksums that the library sends by default
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        ignore_configured_endpoint_urls=True,
        # the SHA-256 of the body is signed over TLS too, and the server refuses other bytes
        s3={"addressing_style": terms.profile.addressing, "payload_signing_enabled": True},
    )
    made: Client = boto3.session.Session(botocore_session=core).client(
        "s3",
        endpoint_url=terms.where.endpoint,
        region_name=terms.region,
        aws_access_key_id=terms.access_key,
        aws_secret_access_key=terms.secret_key,
        use_ssl=terms.where.endpoint.startswith("https:"),
        verify=terms.ca or True,
        config=settings,
    )
    made.meta.events.register("before-send.s3", _remember)
    return made
